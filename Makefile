# Needs Python 3.11 or later, git and make; nothing else, no root.
# `make run` tries the desk on this machine; `make test` runs every check.
# The environment is `.venv`, made from hashed requirements at the first start.

PORT ?= 8000
ENV := .venv
# An environment holds its own place: one that was moved is made again.
MOVED := $(filter-out $(CURDIR),$(shell cat $(ENV)/place 2>/dev/null))
PIP := $(ENV)/bin/python -m pip --disable-pip-version-check --quiet --no-input

.PHONY: run test check-fast format picture requirements clean
.DEFAULT_GOAL := run

run: $(ENV)/run.stamp
	@$(ENV)/bin/contadora demo --port $(PORT)

test: $(ENV)/test.stamp
	@$(ENV)/bin/python -m tests

# Lint, types and layers alone, without the tests.
check-fast: $(ENV)/test.stamp
	@$(ENV)/bin/python -m tests --no-tests

format: $(ENV)/test.stamp
	@$(ENV)/bin/ruff format .
	@$(ENV)/bin/ruff check --fix .

# The README's picture, as a browser shows a new desk.
picture: $(ENV)/test.stamp
	@$(ENV)/bin/python -m tests.browser.picture docs/dossier.png

# Pins what pyproject.toml asks for, by hash and without naming an index; needs uv.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra install
requirements:
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.txt
	$(COMPILE) -c requirements-dev.txt pyproject.toml -o requirements.txt

# Takes the environment away, never the desk in var/.
clean:
	rm -rf $(ENV)

ifneq ($(MOVED),)
$(shell rm -rf $(ENV))
endif

$(ENV)/place:
	@set -e; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then \
	    found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "contadora: no Python 3.11 or later was found; install one, or name it: make run PYTHON=/path/to/python3" >&2; \
	  exit 1; fi; \
	echo "… making the environment in $(ENV) with $$("$$found" --version)"; \
	"$$found" -m venv $(ENV) || { rm -rf $(ENV); \
	  echo "contadora: $$found cannot make an environment; install its venv module (Debian: python3-venv)" >&2; exit 1; }; \
	pwd > $@

$(ENV)/run.stamp: requirements.txt pyproject.toml | $(ENV)/place
	@echo "… installing what the desk needs (a few minutes at the first start)"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(ENV)/test.stamp: requirements-dev.txt $(ENV)/run.stamp
	@echo "… installing what the tests need"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
