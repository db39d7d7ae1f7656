# 规程 Guicheng. `make` lists the commands.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin
RUNTIME := PYTHONPATH=platform $(VENV)/python -m guicheng.runtime

.DEFAULT_GOAL := help
.PHONY: help run stop reset shell manage test bench lock assets environment environment-dev environment-bench

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: environment ## start everything here: database, web, worker, scheduler (PORT=8000); Ctrl-C stops it
	@exec env $(RUNTIME) up

stop: environment ## stop what `make run` started in another terminal
	@$(RUNTIME) stop

reset: environment ## delete the embedded database and all files, after asking
	@$(RUNTIME) reset

shell: environment ## a Python shell with the platform and its database
	@$(RUNTIME) manage shell

manage: environment ## any Django command: make manage ARGS="region check --all"
	@$(RUNTIME) manage $(ARGS)

test: environment-dev ## everything CI runs: format, lint, types, imports, configuration, all tests
	@$(PYTHON) tools/browser.py
	@$(VENV)/python tools/check.py $(ARGS)

bench: environment-bench ## figures and ratios, measured in one run
	@PYTHONPATH=platform:. $(VENV)/python -m benchmarks $(ARGS)

lock: environment-dev ## pin the requirements again, with hashes (ARGS=--upgrade for newer versions)
	@$(VENV)/python tools/lock.py $(ARGS)

assets: ## rebuild the browser files from frontend/ (needs Node.js)
	@cd frontend && npm ci && npm run build

environment:
	@$(PYTHON) tools/bootstrap.py

environment-dev:
	@$(PYTHON) tools/bootstrap.py --dev

environment-bench:
	@$(PYTHON) tools/bootstrap.py --dev --bench
