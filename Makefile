# `make serve` and `make test` install what is missing, then run; a second run installs nothing.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

CLIENTS := $(CURDIR)/.venv/clients/bin

SECONDS = 1800
SEED = 1

.PHONY: help serve test quick coverage check image clients docs corpus bench-reading bench-search bench-passages bench-pdf bench-scale bench-asking screenshots chaos storm lock clean system-serve system-test

help: ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

serve: system-serve .venv/serve ## Run the whole server until Ctrl-C
	@.venv/bin/memos-gql up

test: system-test .venv/test .venv/clients/made clients/typescript/node_modules/made .venv/objects/made coverage ## Run every test, on real services that it starts itself
	$(PYTHON) -m pytest --slow --numprocesses 3 --dist loadfile --no-loadscope-reorder

quick: .venv/test ## Run the tests that need no services and little time
	$(PYTHON) -m pytest --quiet --quick --numprocesses 2

coverage: .venv/test ## Run the quick tests, and fail if they cover less of the code than pyproject.toml asks for
	rm -f .coverage .coverage.*
	$(PYTHON) -m coverage run -m pytest --quiet --quick --numprocesses 3
	$(PYTHON) -m coverage combine --quiet
	$(PYTHON) -m coverage report

check: system-test .venv/test ## Check style, types, layers, the schema, the documentation, the Dockerfile, and the files for Compose and Kubernetes
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/memos-gql schema | diff schema.graphql -
	.venv/bin/hadolint Dockerfile
	$(PYTHON) -m pytest --quiet tests/test_house.py tests/test_readme.py tests/test_translations.py tests/test_compose.py tests/test_deployment.py

image: ## Build the container image with podman or docker, tagged with the version
	@engine=$$(command -v podman || command -v docker) || { echo "Install podman or docker, then make again." >&2; exit 1; }; \
	"$$engine" build --tag memos-gql --tag "memos-gql:$$(sed -nE 's/^version = "(.*)"/\1/p' pyproject.toml)" .

docs: .venv/test ## Make the pages of docs/ into a site in build/docs, without a network
	$(PYTHON) -m sphinx --quiet --fail-on-warning --keep-going docs build/docs
	@echo "Open $(CURDIR)/build/docs/index.html"

clients: .venv/clients/made clients/typescript/node_modules/made ## Make the typed clients, the reference pages of GraphQL, and the list of what the console asks
	rm -rf clients/python/memos_gql_client
	cd clients/python && $(CLIENTS)/ariadne-codegen
	cd clients/typescript && PATH="$(CLIENTS):$$PATH" npm run generate
	$(CLIENTS)/node scripts/console_documents.mjs
	$(PYTHON) scripts/make_reference.py

corpus: system-test .venv/test ## Feed the files of DIR=… through the API and check them against its index.json
	$(PYTHON) -m tests.bench.corpus "$(DIR)"

bench-search: .venv/test .venv/peers/made ## Measure search on LoCoMo in FOLDER=… beside other libraries, and on QUESTIONS=…, files like SQuAD
	$(PYTHON) -m tests.bench.strangers data/models
	$(PYTHON) -m tests.bench.search data/models "$(FOLDER)"
	$(if $(QUESTIONS),$(PYTHON) -m tests.bench.squad data/models --questions 600 $(QUESTIONS),@echo "no files in QUESTIONS=…")

bench-passages: .venv/test ## Measure whether questions find the page that answers them, on the files of FOLDER=…
	$(PYTHON) -m tests.bench.passages data/models "$(FOLDER)"

bench-pdf: PAGES = 200 40
bench-pdf: system-test .venv/test .venv/readers/made ## Measure how long documents of PAGES="text scanned" take until they are found, beside pdfplumber, Tesseract and kreuzberg
	$(PYTHON) -m tests.bench.documents $(PAGES)

bench-scale: SIZES = 1000 10000 100000 1000000
bench-scale: PICTURE = docs/pictures/growth.svg
bench-scale: system-test .venv/test ## Measure search, adding, disk and memory with as many memories as SIZES="…" says, and draw PICTURE=…
	$(PYTHON) -m tests.bench.scale $(SIZES) --picture "$(PICTURE)"

bench-asking: SIZES = 1000 10000 100000
bench-asking: system-test .venv/test ## Measure searches over HTTP by one client and by sixteen, with as many memories as SIZES="…" says
	$(PYTHON) -m tests.bench.asking $(SIZES)

bench-reading: system-test .venv/test .venv/readers/made ## Measure what is read of the files of FOLDER=…, beside other readers, with processor time
	$(PYTHON) -m tests.bench.reading "$(FOLDER)"
	$(PYTHON) -m tests.bench.layouts "$(FOLDER)"

screenshots: system-test .venv/test ## Take pictures of the console into docs/pictures
	$(PYTHON) -m tests.e2e.screenshots docs/pictures

chaos: system-test .venv/test ## Kill parts of a server at random for SECONDS=… and compare every task with an undisturbed one
	$(PYTHON) -m tests.chaos.run "$(SECONDS)" "$(SEED)"

storm: SECONDS = 600
storm: system-test .venv/test ## Attack a server in many ways for SECONDS=… and measure what other clients notice
	$(PYTHON) -m tests.chaos.storm "$(SECONDS)"

lock: ## Find the newest versions that pyproject.toml allows and write the lock files
	$(COMPILE) --upgrade --all-extras -o requirements.lock pyproject.toml
	$(COMPILE) --extra build --extra embedded -c requirements.lock -o requirements-serve.lock pyproject.toml
	$(COMPILE) --extra build --extra traces -c requirements.lock -o requirements-image.lock pyproject.toml
	$(COMPILE) --upgrade --no-deps -o requirements-sdk.lock requirements-sdk.in
	$(COMPILE) --upgrade -o requirements-peers.lock requirements-peers.in
	$(COMPILE) --upgrade -o requirements-readers.lock requirements-readers.in
	$(COMPILE) --upgrade -o requirements-clients.lock requirements-clients.in
	$(COMPILE) --upgrade -o requirements-objects.lock requirements-objects.in

clean: ## Remove the virtual environment and every cache, but no data
	rm -rf .venv clients/typescript/node_modules clients/typescript/dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage .coverage.* build dist
	find . -name __pycache__ -prune -exec rm -rf {} +

system-serve:
	@scripts/system-packages serve

system-test:
	@scripts/system-packages test

.venv/made: | system-serve
	@echo "Making .venv"
	@"$$(scripts/python)" -m venv --clear .venv
	@touch $@

.venv/serve: .venv/made requirements-serve.lock pyproject.toml
	@echo "Installing Python packages"
	@$(PIP) install --require-hashes -r requirements-serve.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(PYTHON) -m compileall -q memos_gql
	@touch $@

.venv/test: .venv/serve requirements.lock requirements-sdk.lock
	@echo "Installing Python packages for the tests"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-sdk.lock
	@touch $@

# Apart from .venv, since other libraries need other versions of the same packages
.venv/peers/made: .venv/made requirements-peers.lock
	@echo "Installing the libraries that are measured beside ours"
	@"$$(scripts/python)" -m venv --clear .venv/peers
	@.venv/peers/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-peers.lock
	@touch $@

.venv/readers/made: .venv/made requirements-readers.lock
	@echo "Installing the readers that are measured beside ours"
	@"$$(scripts/python)" -m venv --clear .venv/readers
	@.venv/readers/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-readers.lock
	@touch $@

# Apart from .venv for the same reason; it holds Node and npm too
.venv/clients/made: .venv/made requirements-clients.lock
	@echo "Installing what makes the typed clients"
	@"$$(scripts/python)" -m venv --clear .venv/clients
	@.venv/clients/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-clients.lock
	@touch $@

# Apart from .venv for the same reason
.venv/objects/made: .venv/made requirements-objects.lock
	@echo "Installing an emulator of S3 for the tests"
	@"$$(scripts/python)" -m venv --clear .venv/objects
	@.venv/objects/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-objects.lock
	@touch $@

clients/typescript/node_modules/made: .venv/clients/made clients/typescript/package-lock.json
	@cd clients/typescript && PATH="$(CLIENTS):$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@
