# The commands of the book. `make help` lists them. On Windows: the README.
PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && \
	echo $$p && break; done) python3)
RUN := .venv/bin/python
.DEFAULT_GOAL := serve
# bytecode is kept: else each of the many processes of a run compiles library and tests anew
export PYTHONDONTWRITEBYTECODE =

.PHONY: help serve book test lint format lab assignments new-assignment check-assignments check-seeds grade hand-grading overview lms feedback bench-classroom notebooks test-versions shots pdf bench install install-classroom install-test lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: book ## build the book and serve it on a local port (what plain `make` does)
	@$(RUN) scripts/serve.py

book: install ## build the book into _build/html
	@$(RUN) scripts/build.py

# more processes than processors: a thread that waits for its next piece of work lets others work
test: export OMP_WAIT_POLICY = passive
test: export OPENBLAS_THREAD_TIMEOUT = 4
# the browsers come over the network while the book is built
test: install-test ## build the book and run every test
	@$(RUN) scripts/lint.py
	@$(RUN) scripts/browser.py & $(RUN) scripts/build.py && wait $$!
	@$(RUN) -m pytest -n 3 --dist worksteal

lint: install-test ## check style and spelling, chapters' cells included
	@$(RUN) scripts/lint.py

format: install-test ## put code into the house style
	@$(RUN) scripts/lint.py --fix

lab: install ## open the chapters in JupyterLab
	@$(RUN) scripts/lab.py

notebooks: book ## write the chapters as .ipynb into build/notebooks
	@$(RUN) scripts/notebooks.py

test-versions: install-test notebooks ## run all notebooks with the package versions of the browser
	@$(RUN) scripts/browser_versions.py

assignments: install-classroom ## make hand-outs, solutions and zips of the assignments into release/
	@$(RUN) -m classroom.make $(ASSIGNMENT)

new-assignment: install-classroom ## write a commented assignment of your own, NAME=its-name
	@$(RUN) -m classroom.new_assignment "$(NAME)"

check-assignments: install-classroom ## grade solutions, empty hand-outs and typical mistakes
	@$(RUN) -m classroom.selfcheck $(ASSIGNMENT)

check-seeds: install-classroom ## run the solutions on the data of 10,000 students; takes most of an hour
	@$(RUN) -m classroom.seeds $(ASSIGNMENT)

grade: install-classroom ## grade SUBMISSIONS=folder [ASSIGNMENT=name] [OLDER=yes] into release/grades
	@$(RUN) -m classroom.grade "$(SUBMISSIONS)" $(ASSIGNMENT) $(if $(OLDER),--older)

hand-grading: install-classroom ## grade by hand on one page [ASSIGNMENT=name] [GRADER=name] [ANONYMOUS=1]
	@$(RUN) -m classroom.handgrading $(ASSIGNMENT) $(if $(GRADER),--grader "$(GRADER)") $(if $(ANONYMOUS),--anonymous)

overview: install-classroom ## the class at a glance: one page into release/grades
	@$(RUN) -m classroom.overview $(ASSIGNMENT)

lms: install-classroom ## put points into TABLE=export.csv of ASSIGNMENT=name [COLUMN=header]
	@$(RUN) -m classroom.handback "$(TABLE)" "$(ASSIGNMENT)" $(if $(COLUMN),"$(COLUMN)")

feedback: install-classroom ## pack the feedback on ASSIGNMENT=name into zips
	@$(RUN) -m classroom.packing "$(ASSIGNMENT)"

bench-classroom: install-classroom ## grade 60 submissions, nearly half of them hostile
	@$(RUN) -m classroom.bench

shots: install-test ## photograph every built page: light, dark, phone
	@$(RUN) scripts/shots.py

pdf: book install-test ## print the whole book into build/book.pdf
	@$(RUN) scripts/pdf.py

bench: install-test ## measure the library against scikit-learn, how it scales, the chapters, the explorers, the playground, the site
	@$(RUN) benchmarks/bench.py
	@$(RUN) benchmarks/chapters.py
	@$(RUN) benchmarks/scale.py
	@$(RUN) benchmarks/explorers.py
	@$(RUN) benchmarks/playground.py
	@$(RUN) benchmarks/dragging.py
	@$(RUN) benchmarks/site.py

install:
	@$(PYTHON) scripts/install.py

install-classroom:
	@$(PYTHON) scripts/install.py classroom

install-test:
	@$(PYTHON) scripts/install.py test classroom

lock: install-test ## renew requirements.lock after a change of requirements*.txt
	@cat requirements*.txt | grep -v '^-' | $(RUN) -m uv pip compile --universal --upgrade \
	    --python-version 3.11 --no-header --no-annotate -q -o requirements.lock -

clean: ## delete what the build made (release stays: it may hold grades)
	rm -rf _build build
