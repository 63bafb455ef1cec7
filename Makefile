# `make` alone prints what there is. Every target sets up what it needs first.

BIN := .venv/bin
CODE := participation tests tools bench migrations app.py
FOUND = $(wildcard $(CODE))
# Tests at the same time, for two cores: those of processes mostly wait. Browsers do not.
TESTERS ?= 3
BROWSERS ?= 2

.PHONY: help run demo test test-lowest check explore lint format load bench outages profile shell new-room migration translations dictionary setup setup-dev lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

run: setup ## start the site: http://127.0.0.1:8000 (HOST, PORT, PARTICIPATION_VAR)
	@exec $(BIN)/participation run

demo: setup ## load the demo story into an empty site
	@$(BIN)/participation demo

test: setup-dev ## everything that must hold, on SQLite, PostgreSQL and in a browser
	@CHROMIUM="$$($(BIN)/python tools/browser.py)" && export CHROMIUM && \
	$(MAKE) --no-print-directory lint && \
	$(BIN)/pytest -q -n $(TESTERS) --dist worksteal -m "not browser and not load" && \
	$(BIN)/pytest -q -n $(BROWSERS) --dist loadfile -m "browser and not load"

test-lowest: setup-dev ## a quick pass on the lowest Python that is supported, where there is one (LOWEST=/path/to/python3)
	@tools/lowest.sh

check: setup-dev lint ## the fast part of `make test`: no browser, no PostgreSQL
	@$(BIN)/pytest -q -n $(TESTERS) --dist worksteal -m "not browser and not load and not postgres"

lint: setup-dev ## style, types and floors
	@$(BIN)/ruff check $(FOUND)
	@$(BIN)/ruff format --check $(FOUND)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup-dev ## put the code in its form
	@$(BIN)/ruff check --fix --exit-zero $(FOUND)
	@$(BIN)/ruff format $(FOUND)

explore: setup-dev ## try what holds for any input with examples that were never tried
	@$(BIN)/pytest -q -n $(TESTERS) --dist worksteal -m hypothesis --hypothesis-profile explore

load: setup-dev ## measure speed with large made-up data (minutes)
	@$(BIN)/pytest -q -s -m load --timeout 0

bench: setup-dev ## measure beside reference pages (40 minutes; QUICK=1 ONLY=search DATABASE=sqlite WORKERS=1)
	@$(BIN)/python -m bench

outages: setup-dev ## count what is lost while processes are killed and services away (half an hour; QUICK=1)
	@$(BIN)/python -m bench.outages

profile: setup-dev ## show where a page spends its time (PAGE=/ideas AS=name@example.org TIMES=50)
	@$(BIN)/python -m bench.profile

shell: setup ## a Python shell inside the site (PARTICIPATION_VAR); nothing is kept without commit()
	@$(BIN)/python tools/shell.py

new-room: setup ## write an empty room of the hearings wing, with its page and tests (NAME=hearings/site_visits)
	@$(BIN)/python tools/new_room.py "$(NAME)"

migration: setup-dev ## write the next migration from what the models say (NAME="faqs of a hearing")
	@$(BIN)/python tools/new_migration.py "$(NAME)"

translations: setup ## collect the words on the screen into the catalogues
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F pyproject.toml -k _l -k lazy_gettext -k mark --sort-output --no-location \
		--omit-header -o build/messages.pot .
	@$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i build/messages.pot -d participation/translations
	@$(BIN)/pybabel -q compile --statistics -d participation/translations

dictionary: setup ## write the tables and columns of exports into docs/exporting.md
	@$(BIN)/python tools/dictionary.py

setup: ## .venv, packages and front-end assets for running the site
	@tools/setup.sh

setup-dev: ## the same and what tests and lint need
	@tools/setup.sh dev

lock: ## choose versions anew and write the lock files (needs uv and npm)
	@tools/lock.sh

clean: ## remove what set-up and tools made; the data in var/ stays
	rm -rf .venv node_modules static/vendor build *.egg-info .pytest_cache .mypy_cache \
		.ruff_cache .import_linter_cache .hypothesis test-results static/*/*.br static/*/*.gz
