# Two commands: `make run` and `make test`. `make help` lists the rest.

# The first Python that is new enough; the virtual environment is made from it.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v "$$p"; break; }; done)
# Prepares the checkout, then becomes the command that follows.
SETUP = $(if $(strip $(PYTHON)),,$(error Python 3.11 or newer is needed, and none is on PATH))exec "$(strip $(PYTHON))" .ci/setup.py
UV_COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url $(if $(UPGRADE),--upgrade)
# More words for pytest: make test ARGS="-k share -x"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run setup test lint format translations bench faults screenshots locks clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is needed, then serve on http://127.0.0.1:5000 (PORT=… another)
	@$(SETUP) run flask --app wsgi serve

setup: ## only set up, as `run` does
	@$(SETUP) run

test: ## the whole suite on SQLite, PostgreSQL and in a browser (ARGS="-k words" some of it)
	@$(SETUP) test pytest -n auto --dist worksteal $(ARGS)

lint: ## format, lint, types, import contracts, translations, forbidden things
	@$(SETUP) test python .ci/lint.py

format: ## put Python and templates into shape
	@$(SETUP) test sh -c 'ruff format . && ruff check --fix .'

translations: ## take new sentences into the English catalog, for a person to translate
	@$(SETUP) test python .ci/translations.py --update

bench: ## requests a second beside a floor on the same server, on both databases
	@$(SETUP) test python -m bench $(ARGS)

faults: ## hand-ins under double clicks and a server that is killed, on both databases
	@$(SETUP) test python -m bench.faults $(ARGS)

screenshots: ## the pictures of the README, from the demo
	@$(SETUP) test python -m docs.screenshots $(ARGS)

locks: ## resolve the locks anew (UPGRADE=1 takes newer releases)
	@$(SETUP) run sh -c '\
	$(UV_COMPILE) pyproject.toml -o requirements.txt && \
	$(UV_COMPILE) pyproject.toml --group test -c requirements.txt -o tests/requirements.txt && \
	$(UV_COMPILE) .ci/uv.in -o .ci/requirements.txt && \
	$(UV_COMPILE) .ci/node.in -o .ci/node.txt'

clean: ## remove what can be made again; the database and the keys in var/ stay
	rm -rf .venv node_modules static/build var/cache var/chromium var/setup.json
	find portfolio migrations tests -name __pycache__ -prune -exec rm -rf {} +
	find portfolio -name '*.mo' -delete
