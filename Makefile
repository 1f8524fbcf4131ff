# What a user or a developer types. Everything lives in .venv; nothing else on the machine changes,
# but for Debian's chromium, which `make test` installs where it is missing and it may, and its nginx,
# LaTeX and pdftotext, which `make soak` does.

PYTHON ?= python3
PORT ?= 8501
# The network interface to listen on: `make run ADDRESS=0.0.0.0` lets a class on the same network in.
ADDRESS ?= localhost
# Further arguments, for example `make test ARGS="tests/core -x"` or `make load ARGS=link`.
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# What one process has compiled, the others need not.
unexport PYTHONDONTWRITEBYTECODE
# Several processes; whichever is free takes the next test. With larger chunks one that runs quick tests
# takes hundreds in advance, the long ones of a browser among them, and the others end before it.
PYTEST := $(BIN)/python -m pytest -n auto --maxschedchunk 1

.DEFAULT_GOAL := help
.PHONY: help run test test-fast soak soak-core soak-examples soak-browser soak-clock check browser typesetting proxy bench load mutants pictures constraints audit clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## start the app and print its address (PORT=8501, ADDRESS=localhost)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

test: browser ## lint, types and all tests but the soak, with a real browser
	$(PYTEST) -m "not soak" $(ARGS)

test-fast: $(VENV)/.installed-dev ## the quick tests, without a browser
	$(PYTEST) -n logical -m "not browser and not soak and not slow" $(ARGS)

soak: soak-core soak-examples soak-browser soak-clock ## the long and rare tests: all four parts

soak-core: typesetting proxy ## those without a browser, on many inputs
	$(PYTEST) -n logical -m "soak and not browser and not clock" $(ARGS)

soak-examples: $(VENV)/.installed-dev ## the property tests with many more examples
	$(PYTEST) -n logical -m "hypothesis and not soak" --hypothesis-profile=thorough $(ARGS)

soak-browser: browser typesetting proxy ## those in a browser: every look, every cold link, bad lines, long walks
	$(PYTEST) -m "soak and browser and not clock" $(ARGS)

soak-clock: browser ## those that the clock measures, one after the other: on a machine at rest
	$(BIN)/python -m pytest -m "clock" $(ARGS)

check: $(VENV)/.installed-dev ## ruff, ruff format and mypy only
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

browser: $(VENV)/.installed-dev ## find Chromium for the tests, or install Debian's
	@$(BIN)/python -m tests.browser.chromium

typesetting: $(VENV)/.installed-dev ## find LaTeX and pdftotext for the soak, or install Debian's
	@$(BIN)/python -m tests.typesetting

proxy: $(VENV)/.installed-dev ## find nginx for the tests of hosting, or install Debian's
	@$(BIN)/python -m tests.deploy.nginx

bench: browser ## measure the core and the board, beside limits and peers
	$(BIN)/python -m benchmarks

load: $(VENV)/.installed-dev ## measure what one process carries, with real sessions (ARGS="--help")
	$(BIN)/python -m benchmarks.load $(ARGS)

mutants: $(VENV)/.installed-dev ## break the core in small ways; print what no test notices (ARGS="--help")
	@$(BIN)/python -m tests.mutants $(ARGS)

pictures: browser ## take the pictures of docs/ anew, from the running app
	$(BIN)/python -m docs.pictures

constraints: $(VENV)/.installed-dev ## pin anew what the hosted app is installed from, with hashes
	$(BIN)/uv pip compile deploy/requirements.txt --universal --fork-strategy fewest --upgrade \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
		--output-file deploy/constraints.txt

audit: $(VENV)/.installed-dev ## ask PyPI for known faults of what is pinned
	$(BIN)/uv tool run pip-audit --require-hashes --disable-pip -r deploy/constraints.txt

clean: ## remove caches and test results (.venv stays; remove it by hand for a fresh start)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis test-artifacts
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# The stamps are newer than the requirements they stand for, so packages are installed anew only
# when a requirements file has changed.
$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing the app's packages into $(VENV); the first time takes a minute."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing the app's and the tests' packages into $(VENV); the first time takes minutes."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.installed $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed as $(PYTHON); name another with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
