# lgsp: every target sets up what it needs by itself.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo up test check format bench lock diagrams clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/.runtime ## Install lgsp into .venv (done by the other targets when needed)
setup-dev: .venv/.dev ## Install what tests and checks need as well

.venv/.runtime: requirements.lock pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh runtime

.venv/.dev: requirements-dev.lock .venv/.runtime
	@PYTHON="$(PYTHON)" sh scripts/setup.sh dev

demo: setup ## The story of four levels; ARGS="--once --report out.json" ends by itself
	@$(BIN)/lgsp demo $(ARGS)

up: setup ## Both axes, the LGSP and the four levels' nodes, until Ctrl-C
	@$(BIN)/lgsp up $(ARGS)

test: setup-dev ## All tests, a file to a processor; those that need a server skip with a reason
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --max-worker-restart 0 $(ARGS)

check: setup-dev ## Format, lint, types, imports, generated files
	@$(BIN)/ruff format --check src tests scripts
	@$(BIN)/ruff check src tests scripts
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python scripts/lifecycle_diagram.py --check
	@$(BIN)/python scripts/evidence_table.py --check
	@$(BIN)/python scripts/rules_page.py --check

format: setup-dev ## Format the code and mend what can be mended
	@$(BIN)/ruff format src tests scripts
	@$(BIN)/ruff check --fix src tests scripts

diagrams: setup ## Generate docs/lifecycle.md, docs/rules.md and the tables of evidence
	@$(BIN)/python scripts/lifecycle_diagram.py
	@$(BIN)/python scripts/evidence_table.py
	@$(BIN)/python scripts/rules_page.py

bench: setup ## Measure documents per second beside the raw broker (docs/performance.md)
	@$(BIN)/python -m load $(ARGS)

lock: ## Resolve the dependencies anew and write the two lock files
	@PYTHON="$(PYTHON)" sh scripts/lock.sh

clean: ## Remove the environment and caches (not your data)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
