# Golden Thread. `make demo` to see it; `make test` before you send a change.
.PHONY: setup demo demo-reset check test faults bench lock wheel clean help
.DEFAULT_GOAL := help

PYTHON ?= python3
DEMO_HOME := var/demo
BIND ?= 127.0.0.1:8000
BIN := .venv/bin
PINS := requirements/setup.txt pyproject.toml scripts/install.sh

help:
	@echo "make demo        build the demo council and serve it on this machine"
	@echo "make demo-reset  throw away what was entered in the demo"
	@echo "make setup       the environment for working on it, in .venv"
	@echo "make check       format, lint, types, contracts, quick tests"
	@echo "make test        everything, also on PostgreSQL and in a real browser"
	@echo "make faults      break it for long, on both databases: kill -9, bad input, a full disk"
	@echo "make bench       how quick it is, on both databases; ONLY=name for one benchmark"
	@echo "make wheel       what is installed elsewhere, in dist/"
	@echo "make lock        write requirements/*.txt anew"
	@echo "make clean       remove what can be built again"

setup: .venv/dev.stamp

.venv/dev.stamp: requirements/dev.txt $(PINS)
	@echo "Setting up in .venv …"
	@PYTHON=$(PYTHON) sh scripts/install.sh dev

# Enough to run it. What is set up for work on it serves as well.
.venv/base.stamp: requirements/base.txt $(PINS)
	@echo "Setting up in .venv …"
	@PYTHON=$(PYTHON) sh scripts/install.sh base

ifneq ($(wildcard .venv/dev.stamp),)
INSTALLED := .venv/dev.stamp
else
INSTALLED := .venv/base.stamp
endif

demo: $(INSTALLED)
	@GOLDENTHREAD_HOME=$(DEMO_HOME) exec $(BIN)/goldenthread serve --demo --bind $(BIND)

demo-reset:
	@rm -rf $(DEMO_HOME)
	@echo "The demo is gone; make demo builds it anew."

check: setup
	@sh scripts/check.sh

test: setup
	@sh scripts/test.sh

faults: setup
	@sh scripts/faults.sh

bench: setup
	@$(BIN)/python -m benchmarks $(ONLY)

lock:
	@UV=$$(test -x $(BIN)/uv && echo $(BIN)/uv || echo uv) sh scripts/lock.sh

wheel: setup
	@rm -rf dist
	@$(BIN)/python -m hatchling build --target wheel

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
