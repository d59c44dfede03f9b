# TierKit: everything starts here. `make report` and `make test` work on a bare machine
# with Python >= 3.11; the other targets build on the same .venv.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
STAMP := .venv/.installed
CLUSTER := .venv-cluster
PEERS := .venv-peers
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help report test test-cluster lab lock notebooks bench lint messages exercises data system-deps clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "TierKit needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(STAMP): requirements.lock pyproject.toml | $(BIN)/uv
	@echo "Setting up .venv (once, about a minute) ..."
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

$(CLUSTER)/.installed: requirements-cluster.lock pyproject.toml | $(BIN)/uv
	@echo "Setting up $(CLUSTER) (once, about a minute) ..."
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(CLUSTER)
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(CLUSTER)/bin/python requirements-cluster.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(CLUSTER)/bin/python --editable .
	@touch $@

$(PEERS)/.installed: tests/benchmarks/peers.lock | $(BIN)/uv
	@echo "Setting up $(PEERS) (once) ..."
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(PEERS)
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(PEERS)/bin/python tests/benchmarks/peers.lock
	@touch $@

report: $(STAMP) ## the tier reports of the sample data, in English and Chinese
	@$(BIN)/tierkit report --lang en --out build/reports/en
	@$(BIN)/tierkit report --lang zh --out build/reports/zh

test: $(STAMP) system-deps ## every check there is: lint, types, floors, tests, notebooks, browser
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest --nbval --numprocesses 2 --dist loadfile tests notebooks solutions exercises

test-cluster: $(CLUSTER)/.installed ## the same sums on PySpark, in an environment of its own
	@sh tests/system-deps.sh cluster
	$(CLUSTER)/bin/python -m pytest tests/cluster

lint: $(STAMP) ## ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lab: $(STAMP) ## JupyterLab with the lessons open
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/notebooks --LabApp.news_url=None

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

lock: $(BIN)/uv ## the lock files anew from pyproject.toml and peers.in (asks PyPI)
	$(COMPILE) pyproject.toml --group dev --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --extra cluster --constraint requirements.lock \
	  --output-file requirements-cluster.lock
	$(COMPILE) tests/benchmarks/peers.in --output-file tests/benchmarks/peers.lock

notebooks: $(STAMP) ## run every lesson and solution anew and store its outputs
	$(BIN)/tierkit notebooks run

exercises: $(STAMP) ## exercises/ anew from solutions/
	$(BIN)/tierkit build

data: $(STAMP) ## datasets/ anew from the generators
	$(BIN)/tierkit data make

messages: $(STAMP) ## compile the Chinese catalogue
	$(BIN)/python -m tierkit.i18n.compile

# One thread for linear algebra, on both sides: on a busy machine several only wait for each other.
bench: $(STAMP) $(PEERS)/.installed ## speed against targets, as ratios measured in one run
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks

system-deps: ## Chromium for the browser tests, where apt can install it
	@sh tests/system-deps.sh

clean: ## remove what was built (not .venv)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
