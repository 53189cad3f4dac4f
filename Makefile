# 桂康 Guikang. `make` lists the targets; each prepares what it needs by itself.
#
# Needed: make, and a Python from 3.11 to 3.14 with its venv module. Settings:
#   PYTHON=/path/to/python  build the environment with this one; else the newest found
#   CHROMIUM=/path          the browser of the tests; else Debian's
#   RUN_ARGS, BENCH_ARGS, PYTEST_ARGS, LOCK_ARGS  passed on to what the target runs
#   BENCH=decide            only this benchmark, so that BENCH_ARGS fit it

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check lint bench lock format clean browser console console-compare rebuild

PYTHON ?=
CHROMIUM ?= /usr/bin/chromium
PYTEST_ARGS ?= --numprocesses=auto --dist=loadfile
export CHROMIUM

# uv does not read pip's setting of a mirror: pass it on where only pip has one.
ifneq ($(PIP_INDEX_URL),)
UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
export UV_DEFAULT_INDEX
endif

UV := .tools/bin/uv
BIN := .venv/bin
# Environments hold absolute paths, so the stamps of a moved or copied checkout do not count.
PLACE := $(shell printf '%s' '$(CURDIR)' | cksum | cut -d ' ' -f 1)
TOOLS := .tools/stamp-$(PLACE)
ENVIRONMENT := .venv/made-$(PLACE)
INSTALLED := .venv/installed-$(PLACE)

# A named Python other than the environment's, or one that is gone: make it anew.
IDENTITY := -c 'import sys; print(*sys.version_info, sys.base_prefix)'
HAVE := $(shell .tools/bin/python $(IDENTITY) 2>/dev/null)
WANT := $(if $(PYTHON),$(shell $(PYTHON) $(IDENTITY) 2>/dev/null),$(HAVE))
ifneq '$(HAVE)' '$(WANT)'
$(TOOLS): rebuild
else ifeq '$(HAVE)' ''
$(TOOLS): rebuild
endif

FITS := -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'
CANDIDATES := $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3)

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(INSTALLED)  ## build the environment in .venv from the locks

run: $(INSTALLED)  ## start the whole system with demo data on http://127.0.0.1:8000
	$(BIN)/guikang serve --demo $(RUN_ARGS)

test: lint browser console-compare  ## linters, types, layer contracts, then all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: lint  ## the quick part of test: nothing marked slow, no browser
	$(BIN)/python -m pytest -m 'not slow' $(PYTEST_ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/lint-imports
	$(BIN)/mypy

CONSOLE := console/node_modules/.package-lock.json
BUILT := src/guikang/web/console/static
console: $(CONSOLE)  ## build the staff console from console/ into the package
	cd console && node_modules/.bin/vue-tsc --noEmit && node_modules/.bin/vite build --logLevel warn

# What is committed must be what its sources give, byte for byte.
console-compare: $(CONSOLE)
	cd console && node_modules/.bin/vue-tsc --noEmit \
	  && node_modules/.bin/vite build --logLevel warn --outDir ../build/console
	@diff --recursive --brief build/console $(BUILT) || \
	  { echo '$(BUILT) is not what console/ gives: make console, and commit it' >&2; exit 1; }

BENCH ?= decide imports spreadsheets divisions notices code_page console
LIGHTHOUSE := benchmarks/lighthouse/node_modules/.package-lock.json
bench: $(INSTALLED) $(if $(filter lighthouse,$(BENCH)),browser $(LIGHTHOUSE))  ## the figures, at small sizes (BENCH=decide BENCH_ARGS='--persons 50000000')
	@set -e; for name in $(BENCH); do echo "== benchmarks/$$name.py"; \
	$(BIN)/python "benchmarks/$$name.py" $(BENCH_ARGS); done

# Existing pins are kept; LOCK_ARGS=--upgrade takes the newest, LOCK_ARGS='-P NAME' one of them.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(LOCK_ARGS)
# npm writes the lock of what is installed as well: by its time that would look new.
NPM_LOCK = npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund \
	&& touch package-lock.json
lock: $(TOOLS)  ## write requirements/*.txt and each package-lock.json anew from their sources
	$(COMPILE) --group installer --output-file requirements/uv.txt
	$(COMPILE) --group build --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) --group dev --constraints requirements/run.txt --output-file requirements/dev.txt
	$(NPM_LOCK)
	cd console && $(NPM_LOCK)
	cd benchmarks/lighthouse && $(NPM_LOCK) && $(NPM_LOCK) # at first npm overlooks what is nested

format: $(INSTALLED)  ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:  ## remove environments and caches; data is left alone
	rm -rf .venv .tools .cache build dist node_modules console/node_modules benchmarks/lighthouse/node_modules
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- the environment: a venv for uv, installed by pip with hashes; uv makes the rest

$(TOOLS): requirements/uv.txt
	@for python in $(CANDIDATES); do \
	  if "$$python" $(FITS) 2>/dev/null; then \
	    echo "Environment: $$("$$python" --version), $$(command -v "$$python")"; \
	    rm -rf .tools .venv && exec "$$python" -m venv .tools; \
	  fi; \
	done; \
	echo 'No Python from 3.11 to 3.14 with venv among: $(CANDIDATES).' >&2; \
	echo 'Install one (Debian: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python' >&2; \
	exit 1
	.tools/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes --only-binary :all: -r requirements/uv.txt
	@touch $@

$(ENVIRONMENT): $(TOOLS)
	$(UV) venv --quiet --clear --no-python-downloads --python .tools/bin/python .venv
	@touch $@

# What is built from source is built by what build.txt locks, so that goes first.
INSTALL = $(UV) pip --quiet
LOCKS := requirements/build.txt requirements/run.txt requirements/dev.txt
$(INSTALLED): $(ENVIRONMENT) $(LOCKS) pyproject.toml
	$(INSTALL) install --python $(BIN)/python --require-hashes --only-binary :all: -r requirements/build.txt
	$(INSTALL) sync --python $(BIN)/python --require-hashes --no-build-isolation $(LOCKS)
	$(INSTALL) install --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(INSTALL) check --python $(BIN)/python || \
	  { echo 'pyproject.toml asks for what the locks do not hold: make lock' >&2; exit 1; }
	@touch $@

# ---- what a test in a real browser needs

browser: node_modules/.package-lock.json
	@[ -x '$(CHROMIUM)' ] || { \
	  if [ "$$(id -u)" = 0 ] && [ '$(CHROMIUM)' = /usr/bin/chromium ] && command -v apt-get >/dev/null; then \
	    apt-get update && DEBIAN_FRONTEND=noninteractive \
	      apt-get install --yes --no-install-recommends chromium fonts-noto-cjk; \
	  else \
	    echo 'The tests need Chromium and a Chinese font, and $(CHROMIUM) is no program.' >&2; \
	    echo 'Install them (Debian: sudo apt-get install chromium fonts-noto-cjk) or name the browser: make test CHROMIUM=/path' >&2; \
	    exit 1; \
	  fi; }

NPM_CI = npm ci --ignore-scripts --no-audit --no-fund
define NEED_NPM
	@command -v npm >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends npm; \
	  else \
	    echo 'The tests and the console are built with npm. Install it (Debian: sudo apt-get install npm).' >&2; \
	    exit 1; \
	  fi; }
endef

node_modules/.package-lock.json: package.json package-lock.json
	$(NEED_NPM)
	$(NPM_CI)
	@touch $@

# Whoever only uses the package needs none of this: the built console is in it.
$(CONSOLE): console/package.json console/package-lock.json
	$(NEED_NPM)
	cd console && $(NPM_CI)
	@touch $@

# Apart, as it is big: only `make bench BENCH=lighthouse` needs it.
$(LIGHTHOUSE): benchmarks/lighthouse/package.json benchmarks/lighthouse/package-lock.json
	cd benchmarks/lighthouse && $(NPM_CI)
	@touch $@
