# Two commands do all set-up on a machine with Python 3.11 or newer, make and git: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
RUN := .venv
DEV := .venv-dev
CRATES := .venv-crates
# Files of tests go to as many processes as the machine has cores, four at the most: some of them start processes of their own.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile
LINT := $(DEV)/bin/ruff check -q && $(DEV)/bin/ruff format --check -q && $(DEV)/bin/mypy
# What `make benchmarks` measures; each is a module of benchmarks/ that needs no argument.
BENCHMARKS := cold_start report audit site export

# Modules are compiled once, not by each of the hundreds of processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint unit coverage mutants browser benchmarks lock cli-reference pictures clean help

run: $(RUN)/.ready ## environment, scored catalogue, the ten best datasets, tier counts, page on http://127.0.0.1:8000
	$(RUN)/bin/sonodex list datasets --limit 10
	$(RUN)/bin/sonodex stats
	$(RUN)/bin/sonodex site serve --port $(PORT)

test: $(DEV)/.ready $(CRATES)/.ready ## environment, everything needed, lint and types beside all tests
	sh scripts/ensure_browser.sh
	@(($(LINT)) >$(DEV)/lint.log 2>&1 || { cat $(DEV)/lint.log; exit 1; }) & lint=$$!; \
	$(DEV)/bin/python -m pytest $(PARALLEL); tests=$$?; \
	wait $$lint || { cat $(DEV)/lint.log; echo "make lint fails, see above"; exit 1; }; exit $$tests

lint: $(DEV)/.ready ## style and types, as the pre-commit hook runs them
	$(LINT)

unit: $(DEV)/.ready ## the fast part of the tests: no browser, no whole programs, sites or reports
	$(DEV)/bin/python -m pytest $(PARALLEL) --ignore=tests/browser -m "not browser and not program and not whole"

coverage: $(DEV)/.ready ## branch coverage by all tests without a browser, processes that they start included; 90 % at least
	$(DEV)/bin/coverage erase
	$(DEV)/bin/coverage run -m pytest $(PARALLEL) -m "not browser"
	$(DEV)/bin/coverage combine -q
	$(DEV)/bin/coverage report --skip-covered --sort=cover

browser: $(DEV)/.ready ## the tests that drive a real browser
	sh scripts/ensure_browser.sh
	$(DEV)/bin/python -m pytest $(PARALLEL) -m browser

benchmarks: $(DEV)/.ready ## measure and print what is timed (minutes; BENCHMARKS=cold_start for one)
	for name in $(BENCHMARKS); do echo "== $$name" && $(DEV)/bin/python -m benchmarks.$$name || exit 1; done

mutants: $(DEV)/.ready ## plant faults in the core rooms and count how many the tests catch; 90 % at least (long)
	$(DEV)/bin/mutmut run
	$(DEV)/bin/mutmut export-cicd-stats
	$(DEV)/bin/python scripts/mutants.py

lock: ## pin what pyproject.toml asks for (needs uv)
	sh scripts/lock.sh

cli-reference: $(DEV)/.ready ## rewrite docs/reference/cli.md from --help
	$(DEV)/bin/python scripts/cli_reference.py

$(RUN)/.ready: requirements/run.txt requirements/uv.txt pyproject.toml
	sh scripts/install.sh $(PYTHON) $(@D) $< -e

$(DEV)/.ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	sh scripts/install.sh $(PYTHON) $(@D) $< -e

$(CRATES)/.ready: requirements/crates.txt requirements/uv.txt
	sh scripts/install.sh $(PYTHON) $(@D) $<

pictures: $(DEV)/.ready ## draw the pictures of the README anew from the catalogue
	$(DEV)/bin/python scripts/readme_pictures.py

clean: ## remove environments, builds and caches
	rm -rf $(RUN) $(DEV) $(CRATES) dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* htmlcov mutants

help: ## what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
