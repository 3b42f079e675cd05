"""What runs inside the sandbox, beside a student's code: `worker` and what it needs.

Copied there as it is, so these modules import each other by their bare names.
"""
