"""How long a test waits for what should come, before it takes it for hanging: seconds.

These are no budgets: nothing is tested about them. Each is ten times or more what the slowest
step under it takes on two calm cores, so that a slow or busy machine changes no verdict.
"""

STEP = 300  # a page opens, a program starts, a cell runs: the slowest takes 10 s
COMMAND = 900  # a command that makes an assignment, or grades some submissions: 10 s
MILLISECONDS = 1000 * STEP  # as the browser counts
