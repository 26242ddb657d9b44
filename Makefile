# `make build` and `make test` set up everything on a fresh machine with Python 3.11 or newer.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: build test thorough types lint lock integrations schemas oracle kubectl-reading e2e fuzz campaign mutants kill bench pictures clean

build: .venv/.installed
	$(BIN)/netpolc build

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "netpolc needs Python 3.11 or newer: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q netpolc
	touch $@

.venv/.tested: .venv/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

# Tests are rewritten before they are imported, which takes longer than their import: what was rewritten is kept.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --quiet

test: .venv/.tested
	$(PYTEST)

# Every example of every property, and the tests that take long.
thorough: .venv/.tested
	$(PYTEST) -m "thorough or hypothesis" --hypothesis-profile thorough

types: .venv/.tested
	$(BIN)/mypy
	$(BIN)/pyright

lint: .venv/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lock:
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --allow-unsafe --extra dev --output-file requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --allow-unsafe --output-file requirements-build.lock requirements-build.in
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --allow-unsafe --output-file netpolc/starter/requirements.txt.txt pyproject.toml requirements-starter.in

# Long campaigns, each with a seed and a record of its last figures beside the program.
oracle: .venv/.tested
	$(BIN)/python tests/oracle/live.py
	$(BIN)/python tests/oracle/cilium/live.py

kubectl-reading: .venv/.tested
	$(BIN)/python tests/kubectl/live.py

e2e: .venv/.tested
	$(BIN)/python tests/e2e/run.py

campaign: .venv/.tested
	$(BIN)/python -m tests.analysis.campaign --seed 1 --seconds 600
	$(BIN)/python -m tests.analysis.cure_campaign --seed 1 --count 500
	$(BIN)/python -m tests.analysis.promise_campaign --seed 1 --count 100000

mutants: .venv/.tested
	PYTHONHASHSEED=0 $(BIN)/python -m tests.mutants.run --seed 1 --sample 300

kill: .venv/.tested
	$(BIN)/python tests/killing/killing.py --kills 200 --seed 1

fuzz: .venv/.tested
	$(BIN)/python tests/fuzz/fuzz_reader.py --plain 3600

integrations: .venv/.tested
	$(BIN)/python -m pytest --quiet -rs tests/integrations/live.py

bench: .venv/.tested
	$(BIN)/python tests/benchmarks/build.py

pictures: .venv/.tested
	$(BIN)/python -m pytest --quiet -rs tests/pictures/drawn.py

schemas: .venv/.tested
	$(BIN)/python -m tests.targets.published_schemas
	$(BIN)/python -m tests.targets.owners_schemas

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
