# Two commands matter: `make run` and `make test`. Needs Python 3.11 or newer and make; all else comes from the lock files.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PYTHONUTF8 := 1

.PHONY: help run test check format lint types imports contract migrations papers openapi migration lock bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run ## start everything: database, tables, roadmap, demonstration, server (ARGS="--no-demo")
	@exec $(PY) -m app serve $(ARGS)

test: $(VENV)/dev ## run the tests, all of them in two processes (ARGS="tests/kernel -k paging")
	@exec $(PY) -m pytest $(or $(ARGS),--numprocesses=2 --dist=loadgroup)

check: lint types imports contract migrations papers ## everything that can be judged without running the tests

format: $(VENV)/dev ## put the code into shape
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format --quiet .

lint: $(VENV)/dev
	@echo "== ruff" && $(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .

types: $(VENV)/dev
	@echo "== mypy" && $(BIN)/mypy --no-error-summary

imports: $(VENV)/dev
	@echo "== imports" && PYTHONPATH=. $(BIN)/lint-imports --no-cache > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

contract: $(VENV)/dev
	@echo "== contract" && $(PY) -m app openapi --check
	@[ ! -f tools/contract/contract.mk ] || $(MAKE) -f tools/contract/contract.mk contract-lint

migrations: $(VENV)/dev
	@echo "== migrations" && rm -rf $(VENV)/sql && mkdir $(VENV)/sql && $(BIN)/alembic upgrade head --sql > $(VENV)/sql/all
	@awk '/^BEGIN;/ { n++ } n { print > sprintf("$(VENV)/sql/%04d.sql", n) }' $(VENV)/sql/all
	@NO_COLOR=1 $(BIN)/squawk --config migrations/squawk.toml $(VENV)/sql/*.sql > $(VENV)/sql/told 2>&1 || { cat $(VENV)/sql/told; exit 1; }

papers: $(VENV)/dev
	@echo "== Dockerfile, compose.yaml" && $(BIN)/hadolint --failure-threshold style Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml

openapi: $(VENV)/dev ## write the contract anew: openapi/openapi.yaml, openapi.json
	@$(PY) -m app openapi

migration: $(VENV)/dev ## make a migration from the models: make migration name="schools get a motto"
	@[ -n "$(name)" ] || { echo 'Say what it does: make migration name="schools get a motto"' >&2; exit 2; }
	@$(PY) -m app migration "$(name)"

lock: $(VENV)/dev ## choose versions anew within pyproject.toml (UPGRADE=1: the newest)
	@$(BIN)/uv pip compile --quiet $(LOCKING) --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet $(LOCKING) --group dev --constraints requirements.lock --output-file requirements-dev.lock pyproject.toml

LOCKING := --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

bench: $(VENV)/dev ## measure against the bare server (see benchmarks/)
	@exec $(PY) -m benchmarks $(ARGS)

clean: ## forget what was installed and computed; .data with your records stays
	@rm -rf $(VENV) .tests .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .import_linter_cache tools/*/node_modules
	@find app tests tools migrations benchmarks -name __pycache__ -prune -exec rm -rf {} +

# --- the environment: made once, again when a lock file changes -------------------------------------------------------

$(VENV)/bin/python:
	@for python in python3.11 python3 python3.12 python3.13 python3.14 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found="$$python" && break; \
	done; \
	[ -n "$$found" ] || { echo "Python 3.11 or newer is needed and was not found. / Нужен Python 3.11 или новее." >&2; exit 1; }; \
	"$$found" -m venv --clear $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/run: requirements.lock | $(PY)
	@echo "Installing what the server needs (once) ..."
	@$(PY) -m pip install -qq --require-hashes --no-deps -r requirements.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock | $(PY)
	@echo "Installing the tools of development (once) ..."
	@$(PY) -m pip install -qq --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

