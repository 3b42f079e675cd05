"""Make, hand out and grade the assignments of the book.

    sources    an assignment's one source, and the versions made from it
    inside     what runs beside a student's code: the worker, its limits, values as plain data
    sandbox    starts the worker; `walls` (bubblewrap) and `groups` (control groups) hold it
    judge      grades one submission: `reading` and `cells` find out what stands where, `planning`
               what runs when, `running` runs it, `testing`, `values` and `answers` compare,
               `following` says what can follow from what, `forms` knows results in a form of
               one's own, `mending` finds slips of typing, `findings` holds what came out
    seeds      tries the data of many students; `together` makes many fits at once for it
    formgrader what nbgrader's formgrader shows
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
it in a traceback; and what it makes of the arguments is never repeated.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # seconds of every start: see `gmm_book`
