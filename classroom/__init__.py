"""Make, hand out and grade the assignments of the book.

    sources    an assignment's one source, and the versions made from it
    worker     runs a student's cells, inside the sandbox
    sandbox    starts the worker: no network, nothing to write to, limits
    judge      grades one submission: asks the worker for values, compares, says what is wrong
    submissions  finds the notebooks in what a learning-management system exports
    gradebook  nbgrader's gradebook: automatic and manual grades
    reports    grades as CSV, feedback and hand grading as HTML
    similarity   which notebooks are alike
    overview_page   the class at a glance, as HTML
    make, grade, handgrading, overview, new_assignment, selfcheck, bench   the commands

A hidden test never runs where a student's code runs: the judge sends arguments to the worker
and gets plain numbers back. So student code cannot read a test, patch what the test uses, or show
it in a traceback.
"""
