# What one types here. Plain `make` prints the list. `make run` and `make test` need nothing but Python 3.11, git and make.

PYTHON  ?= $(shell command -v python3.11 || command -v python3)
WORKERS ?= logical
BIN     := .venv/bin
PYTEST  := $(BIN)/python -m pytest
DJANGO  := DATABASE_URL=sqlite://:memory: DJANGO_SETTINGS_MODULE=dicoso.config.settings $(BIN)/python -m django

# Where compiled modules may not be kept, every worker and every program that a test starts compiles them all again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test test-long quick check fix docs bench house pins packages

help: ## print this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/run ## the program with the demonstration provinces on http://127.0.0.1:8000
	@$(BIN)/dicoso demo || true; exec $(BIN)/dicoso serve

test: .venv/dev packages ## every test: domain, documents, web, browser; the database on SQLite and on PostgreSQL
	$(PYTEST) -n $(WORKERS) --dist loadgroup
	$(BIN)/python -m tests.postgres -- pytest -n $(WORKERS) --dist loadgroup -m "database and not looks and not rights"

test-long: .venv/dev ## the generated tests with many and new examples each time: for hours, not for every change
	$(PYTEST) -n $(WORKERS) --hypothesis-profile=search tests/domain tests/web/test_outbox_interleavings.py

quick: .venv/dev ## the tests of rules, counting and documents: no database, half a minute
	$(PYTEST) tests/domain tests/rulebook tests/documents tests/data -m "not database"

check: .venv/dev ## style, types, layers, migrations, generated pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(DJANGO) check --fail-level WARNING
	$(DJANGO) makemigrations --check --dry-run
	$(BIN)/python tools/docs.py --check

fix: .venv/dev ## put the style right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: .venv/dev ## write docs/reference anew
	$(BIN)/python tools/docs.py

bench: .venv/dev ## measure, and write docs/benchmarks.md
	$(BIN)/python -m bench.run

house: .venv/dev ## figures of how the program reads: names, shapes, rooms, templates
	$(BIN)/python tools/house.py

pins: .venv/dev ## write down the versions that are installed now
	$(BIN)/pip freeze --exclude-editable > constraints.txt

packages: ## what the browser and document tests need from Debian; installs what is missing where it may
	@sh tools/packages.sh

.venv/python:
	@sh tools/venv.sh "$(PYTHON)"
	@touch $@

.venv/run: .venv/python pyproject.toml constraints.txt
	@$(BIN)/pip install -q --retries 10 -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/python pyproject.toml constraints.txt
	@$(BIN)/pip install -q --retries 10 -c constraints.txt -e '.[dev]'
	@touch $@ .venv/run
