# nbgrader on a JupyterHub, for everybody: /etc/jupyter/nbgrader_config.py
c = get_config()  # noqa: F821

# also the name of the service in jupyterhub_config.py
c.CourseDirectory.course_id = "gmm"

# All servers see this folder under the same path; it has to exist.
c.Exchange.root = "/srv/nbgrader/exchange"

# Kilobytes: a file or folder that is larger is not submitted, so that
# 300 forgotten data files do not fill the disk.
c.CourseDirectory.max_file_size = 10_000
c.CourseDirectory.max_dir_size = 20_000
