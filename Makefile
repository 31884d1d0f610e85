# make run: the demo program at http://127.0.0.1:8000 · make test: everything that needs no server of its own
PYTHON ?= python3.11
BIN = .venv/bin
KEYWORDS = -k lazy_gettext -k pgettext:1c,2 -k kept:1c,2

.PHONY: run messages test faults lint lock bench venv format clean

run: .venv/run.stamp
	@$(BIN)/rotation demo

venv: .venv/dev.stamp

test: .venv/dev.stamp
	@echo "Running the tests on every core …"
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

faults: .venv/dev.stamp
	@echo "Killing servers and workers, and troubling mail servers, thousands of times …"
	@ROTATION_TEST_FAULTS=1 $(BIN)/python -m pytest --quiet --numprocesses auto --maxprocesses 8 --dist worksteal \
	  --ignore tests/rotation/faults/test_everything.py tests/rotation/faults
	@echo "Killing everything at once, alone: how soon it is ready again is measured …"
	@ROTATION_TEST_FAULTS=1 $(BIN)/python -m pytest --quiet tests/rotation/faults/test_everything.py

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict solver
	$(BIN)/mypy rotation
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

bench: .venv/dev.stamp
	@$(BIN)/python -m tests.benchmarks

messages: .venv/dev.stamp
	@echo "Bringing every catalog up to what the code says …"
	@$(BIN)/pybabel -q extract -F pyproject.toml $(KEYWORDS) --no-location --no-wrap -o messages.pot .
	@for po in rotation/languages/*.po; do \
	  $(BIN)/pybabel -q update -i messages.pot -o $$po -l $$(basename $$po .po) --no-fuzzy-matching --ignore-obsolete --no-wrap; done
	@rm messages.pot

lock: .venv/dev.stamp
	$(BIN)/uv pip compile pyproject.toml --python-version 3.11 --extra build --generate-hashes --upgrade --no-header \
	  --no-emit-index-url --no-emit-find-links --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --python-version 3.11 --extra build --extra dev --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --constraints requirements.lock --output-file requirements-dev.lock

.venv/pyvenv.cfg:
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what the program needs …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what the program and its tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	@touch $@ .venv/run.stamp

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
