# What a person or a machine does here, one target each; each sets up what it needs. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
HOME_FOLDER := $(if $(ONESTOP_HOME),$(ONESTOP_HOME),var)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
CODE := src providers plugins tools tests benchmarks
SIZE ?= full
TESTS ?= tests

export PYTHONUTF8 := 1
# A server whose libraries are compiled starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list the targets 列出可用指令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- setting up: a stamp stands for what is installed, so nothing is installed twice ---------------------------

$(VENV)/.runtime: requirements.txt
	@python=$$(sh tools/find-python) && { [ -x $(BIN)/python ] || "$$python" -m venv $(VENV); }
	$(PIP) install --quiet --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.project
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

.PHONY: setup
setup: $(VENV)/.development ## make .venv with the locked dependencies, development tools too 建立開發環境

.PHONY: system
system:
	@sh tools/system-packages

$(HOME_FOLDER)/releases/active.json: | $(VENV)/.project
	$(BIN)/onestop load data/sample

# --- running ----------------------------------------------------------------------------------------------------

.PHONY: serve
serve: $(VENV)/.project $(HOME_FOLDER)/releases/active.json ## serve on 127.0.0.1:8080, the sample data where none were loaded 啟動服務
	@exec $(BIN)/onestop serve

# --- checking ---------------------------------------------------------------------------------------------------

.PHONY: test
test: $(VENV)/.development system ## run every test 執行所有測試
	$(BIN)/python -m pytest $(TESTS)

.PHONY: test-fast
test-fast: $(VENV)/.development ## run the tests that take no browser, no national data and no long time 執行快速測試
	$(BIN)/python -m pytest --numprocesses auto -m "not slow and not browser and not national" $(TESTS)

.PHONY: lint
lint: $(VENV)/.development ## format, lint, types and import contracts 格式、型別與匯入規則檢查
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	MYPYPATH=benchmarks $(BIN)/mypy benchmarks
	$(BIN)/lint-imports

.PHONY: check
check: lint test ## lint and test, the same line as in CI 完整檢查

.PHONY: bench
bench: $(VENV)/.development system ## measure each face; SIZE=smoke for a short run 效能測試
	$(BIN)/python benchmarks/run.py --size $(SIZE)

.PHONY: bench-address
bench-address: $(VENV)/.development $(HOME_FOLDER)/releases/active.json ## measure the address matcher; GATE=all fails where it became worse 地址比對測試
	$(BIN)/python benchmarks/address.py --size $(SIZE) --build $(if $(GATE),--gate $(GATE))
	$(BIN)/python benchmarks/address_replies.py --size $(SIZE)

.PHONY: conformance
conformance: $(VENV)/.development system ## run the OGC test suites; KEEP=1 writes docs/conformance.md OGC 一致性測試
	$(BIN)/python -m tools.conformance run $(if $(SUITES),--suites $(SUITES)) $(if $(KEEP),--keep)

.PHONY: conformance-serve
conformance-serve: $(VENV)/.project ## serve the suites' reference data, for test engines elsewhere 以一致性測試資料啟動服務
	@exec $(BIN)/python -m tools.conformance serve $(if $(SUITES),--suites $(SUITES))

# --- keeping ----------------------------------------------------------------------------------------------------

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --no-emit-index-url

.PHONY: lock
lock: $(VENV)/.development ## renew the locked dependencies to the newest that fit; read the difference 更新相依套件鎖定
	$(LOCK) --upgrade --group build pyproject.toml --output-file requirements.txt
	$(LOCK) --upgrade --group build --group dev pyproject.toml --constraint requirements.txt --output-file requirements-dev.txt

.PHONY: clean
clean: ## remove the environment and the caches, never the data 清除環境與快取（不刪資料）
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
