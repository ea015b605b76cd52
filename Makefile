# Two commands do everything: `make run` shows the platform, `make test` proves it.
# All that a fresh machine needs is make and Python 3.11 or newer.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check fix screens bench drill rehearsal demo assets lock sbom clean

PY := .venv/bin/python
WORKERS ?= 2
STORE ?= both
ARGS ?=

# PostgreSQL brings its driver along; everything else runs on SQLite.
RUN_LOCK := $(if $(filter postgresql%,$(DATABASE_URL)),postgresql,run)

help:
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-9s %s\n", $$1, $$2 }'
	@echo
	@echo "  PORT=8000 INSTANCE=instance DATABASE_URL= DEMO=1 change where and what \`make run\` serves."
	@echo "  PYTHON=python3.12 chooses the interpreter of a new .venv; ARGS goes to pytest."
	@echo "  STORE=sqlite or postgresql tries on that one alone what \`make test\` tries on both."

run: .venv/.$(RUN_LOCK)-ready ## Build, migrate, fill and serve on http://127.0.0.1:8000
	@tools/serve.sh

test: .venv/.test-ready assets ## Run every test, browser included
	@chromium="$$(tools/need.sh chromium)" && redis="$$(tools/need.sh redis)" && \
	nginx="$$(tools/need.sh nginx)" && strace="$$(tools/need.sh strace)" && \
	CHROMIUM="$$chromium" REDIS_SERVER="$$redis" NGINX="$$nginx" STRACE="$$strace" \
	$(PY) -m pytest -n $(WORKERS) --dist loadfile --store $(STORE) $(ARGS)

check: .venv/.test-ready ## What CI runs: style, types, floors, templates, then every test
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PY) -m djlint templates --lint --quiet
	@$(MAKE) --no-print-directory test

fix: .venv/.test-ready ## Put style in order where a tool can
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

screens: .venv/.test-ready assets ## Picture every page in every language, theme and width into screens/
	@chromium="$$(tools/need.sh chromium)" && CHROMIUM="$$chromium" $(PY) -m tests.browser.screens

bench: .venv/.bench-ready assets ## Run every measurement in bench/
	@for file in bench/[a-z]*.py; do \
	  [ -e "$$file" ] || continue; \
	  name=$$(basename "$$file" .py); echo "== $$name"; $(PY) -m "bench.$$name" || exit 1; \
	done

drill: .venv/.test-ready assets ## Kill parts of a cluster of three hosts on this machine while people vote (docs/cluster.md)
	@$(PY) -m deploy.cluster.drill $(ARGS)

rehearsal: .venv/.test-ready assets ## Lose the database while people vote and bring it back, on both stores (docs/backups.md)
	@$(PY) -m deploy.rehearsal $(ARGS)

demo: .venv/.$(RUN_LOCK)-ready ## Fill a fresh folder (.run/demo) with the invented republic
	@rm -rf .run/demo
	@INSTANCE=.run/demo DATABASE_URL= DEMO=1 tools/prepare.sh
	@echo "Ready. Look at it with: make run INSTANCE=.run/demo"

assets: | .venv/.run-or-test-ready ## Build fonts, styles and translations
	@FLASK_APP=wsgi $(PY) -m flask assets build

lock: ## Pin every dependency again, with hashes and without any address (needs uv)
	@tools/lock.sh

sbom: .venv/.test-ready ## Write down what is served, with hashes, into .run/sbom.cdx.json (CycloneDX)
	@mkdir -p .run && $(PY) tools/sbom.py requirements/$(RUN_LOCK).txt > .run/sbom.cdx.json

clean: ## Remove what can be built again; never the instance folder
	rm -rf .venv .run screens app/static/built translations/*/LC_MESSAGES/*.mo
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@PYTHON="$(PYTHON)" tools/make_venv.sh

# One rule for every lock file: `.venv/.test-ready` says that requirements/test.txt is installed.
.venv/.%-ready: requirements/%.txt | .venv/bin/python
	@echo "Installing requirements/$*.txt …"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Assets need the run-time packages, which all locks hold.
.venv/.run-or-test-ready:
	@test -e .venv/.test-ready || $(MAKE) --no-print-directory .venv/.$(RUN_LOCK)-ready
