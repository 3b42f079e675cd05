# What a JupyterHub (5, all on one server) needs for the course. In its own configuration:
#     load_subconfig("/srv/gmm/classroom/hub/jupyterhub_config.py")
# Accounts, certificates and spawner stay as your hub has them.
c = get_config()  # noqa: F821

COURSE = "gmm"  # as in nbgrader_config.py
INSTRUCTORS = ["grace", "emmy"]
GRADER = f"grader-{COURSE}"  # an account that owns the folder of the course

# nbgrader wants this group to be called formgrade-COURSE. Students need no group: the one
# course that there is stands in nbgrader_config.py.
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
    # the course list asks the hub in the name of the person whose server it runs in
    {"name": "server", "scopes": ["inherit"]},
]
# one more notebook server, which all instructors share: it grades, and holds the gradebook
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
