# What a JupyterHub (5, all on one server) needs for the course.
# In the hub's own configuration:
#     load_subconfig("/path/to/classroom/hub/jupyterhub_config.py")
c = get_config()  # noqa: F821

COURSE = "gmm"  # as in nbgrader_config.py
INSTRUCTORS = ["grace", "emmy"]
GRADER = f"grader-{COURSE}"  # the account that owns the course

# nbgrader wants this name of the group. Students need no group:
# the one course that there is stands in nbgrader_config.py.
c.JupyterHub.load_groups = {f"formgrade-{COURSE}": {"users": INSTRUCTORS}}
c.JupyterHub.load_roles = [
    {
        "name": f"formgrade-{COURSE}",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [
            f"access:services!service={COURSE}",
            f"read:services!service={COURSE}",
            "list:services",
        ],
    },
    # a person's server asks the hub with that person's rights
    {"name": "server", "scopes": ["inherit"]},
]
# one more notebook server, shared by the instructors, for grading
c.JupyterHub.services = [
    {
        "name": COURSE,
        "url": "http://127.0.0.1:9999",
        "command": ["jupyterhub-singleuser"],
        "user": GRADER,
        "cwd": f"/home/{GRADER}",
        "environment": {"JUPYTERHUB_DEFAULT_URL": "/lab"},
    }
]
