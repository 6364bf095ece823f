# Two commands: `make run` shows it working, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes

export DO_NOT_TRACK := 1
# Certificates of the system, as pip and curl use them: a company may have its own.
export UV_SYSTEM_CERTS := 1

.PHONY: run up sandbox test lint types unit e2e bench bench-gate bench-pipeline bench-extract bench-value bench-build lock clean

run: .venv/ready  ## the whole pipeline through Airflow, on the sandbox
	$(BIN)/kenno run --demo

up: .venv/ready  ## Airflow's web page on this machine
	$(BIN)/kenno up

sandbox: .venv/ready  ## the platforms, served from a made world
	$(BIN)/kenno sandbox

test: .venv/ready-for-tests .venv-mypy/ready  ## every check
	$(MAKE) --no-print-directory lint types
	$(BIN)/pytest --numprocesses 2 --dist loadfile
	$(MAKE) --no-print-directory bench-gate

bench-gate: .venv/ready  ## processor seconds of queries against those that were reviewed
	$(BIN)/kenno bench gate

lint: .venv/ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 dbt_project benchmarks

types: .venv/ready-for-tests .venv-mypy/ready
	.venv-mypy/bin/mypy --python-executable $(BIN)/python .

bench: .venv/ready-for-bench  ## the benchmark suite
	$(BIN)/kenno bench run --engine all

bench-pipeline: .venv/ready  ## speed and memory of the pipeline and of landing
	$(BIN)/kenno bench pipeline

bench-extract: .venv/ready-for-bench  ## landing beside dlt, on the same endpoints
	$(BIN)/kenno bench extract

bench-value: .venv/ready  ## fitting and scoring lifetime value of a million customers
	$(BIN)/kenno bench value

bench-build: .venv/ready  ## the build at growing sizes, beside the engine's floor
	$(BIN)/kenno bench build

lock: .venv/uv  ## resolve the dependencies anew
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group bench -c requirements.lock -o requirements-bench.lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group deploy -c requirements.lock -o requirements-deploy.lock
	$(BIN)/uv pip compile $(LOCK) --group types -o requirements-types.lock
LOCK := --quiet --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header --universal

.venv/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	touch $@

.venv/ready: requirements.lock pyproject.toml | .venv/uv
	$(INSTALL) -r requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --editable .
	$(BIN)/python -m warehouse.installation
	touch $@

.venv/ready-for-tests: requirements-dev.lock | .venv/ready
	$(INSTALL) -r requirements-dev.lock
	touch $@

.venv/ready-for-bench: requirements-bench.lock | .venv/ready
	$(INSTALL) -r requirements-bench.lock
	touch $@

.venv-mypy/ready: requirements-types.lock | .venv/uv
	$(BIN)/uv venv --quiet --clear .venv-mypy
	$(INSTALL) --python .venv-mypy/bin/python -r requirements-types.lock
	touch $@

clean:
	rm -rf .venv .venv-mypy var
