# Targets that make their own virtual environment: only Python 3.11 to 3.13 with pip and venv is needed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Two threads of linear algebra on two cores double the time of small problems and gain nothing.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## show what each target does
	@grep -E '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "}; {printf "  %-10s %s\n", $$1, $$2}'

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $(VENV)/.run $@

$(VENV)/.bench: $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench,fast]'
	touch $@

.PHONY: run
run: $(VENV)/.run ## set up and evaluate the shipped worked case into outputs/blackpool
	$(BIN)/stepup run inputs/blackpool.xlsx --out outputs/blackpool --force

.PHONY: test
test: $(VENV)/.test ## set up and pass the tests, the linter and the type checker
	$(BIN)/ruff check src tests benchmarks inputs
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

.PHONY: inputs
inputs: $(VENV)/.run ## write the worked case and the blank template again from their declaration
	$(BIN)/python inputs/blackpool.py
	$(BIN)/stepup template inputs/template.xlsx --force
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[records]'
	$(BIN)/python inputs/records.py

.PHONY: golden
golden: $(VENV)/.test ## refresh the golden run in outputs/example
	$(BIN)/python -m tests.golden.refresh

.PHONY: bench
bench: $(VENV)/.bench ## run every speed comparison side by side with its reference
	$(BIN)/python -m benchmarks

.PHONY: clean
clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
