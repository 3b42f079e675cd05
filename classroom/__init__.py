"""Make, hand out and grade the assignments of the book.

    sources    an assignment's one source, and the versions made from it
    worker     runs a student's cells, inside the sandbox
    sandbox    starts the worker: no network, nothing to write to, limits
    judge      grades one submission: asks the worker for values, compares, says what is wrong
    submissions  finds the notebooks in what a learning-management system exports:
                 archives reads folders and zips, people and owners tell whose a file is,
                 gradescope reads that system's list
    records    what a folder of grades holds: the formats of all files, in one place
    marks      points by hand: who gave them, for which answer, what if two disagree
    byhand     the tables that they are entered in
    deadlines  due dates, late days, extensions
    roster     who is in the class
    gradebook  nbgrader's gradebook: automatic and manual grades
    reports    grades as CSV, feedback and hand grading as HTML
    similarity   which notebooks are alike
    overview_page   the class at a glance, as HTML
    tables     CSV as spreadsheets and systems write it
    columns, matching   what a table's columns mean, and which row is whose
    make, grade, handgrading, overview, handback, packing, new_assignment, selfcheck, bench
               the commands

A hidden test never runs where a student's code runs: the judge sends arguments to the worker
and gets plain numbers back. So student code cannot read a test, patch what the test uses, or show
it in a traceback.
"""
