# nbgrader on a JupyterHub, for everybody on it: copy to /etc/jupyter/nbgrader_config.py.
# It says nothing about where the course's own files are; that is the graders' (teaching page).
c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "gmm"  # also the name of the service in jupyterhub_config.py

# Students' servers and the graders' see this folder under the same path. It has to exist:
#     install -d -m 0777 /srv/nbgrader/exchange
c.Exchange.root = "/srv/nbgrader/exchange"

# A notebook of these assignments has some hundred kilobytes. What is larger stays behind, so that
# 300 submissions with a forgotten data file do not fill the disk (both numbers are kilobytes).
c.CourseDirectory.max_file_size = 10_000
c.CourseDirectory.max_dir_size = 20_000
