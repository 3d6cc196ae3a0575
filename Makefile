.PHONY: run test check explore chaos bench docs lock secrets clean

# Prints what a gate says only when it fails.
quietly = @out=$$($(1) 2>&1) || { echo "$$out"; exit 1; }
compile = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-config --no-emit-index-url --no-emit-find-links --upgrade pyproject.toml --extra build

run:
	@deploy/local/install requirements.lock && \
	exec .venv/bin/throughcare run --sample samples/north-carolina-1978/events.ndjson.gz

test:
	@deploy/local/install requirements-test.lock
	@deploy/local/test-needs
	@$(MAKE) --no-print-directory check
	@exec .venv/bin/pytest --numprocesses=3 --dist=loadfile --no-loadscope-reorder

check:
	$(call quietly,.venv/bin/ruff format --check .)
	$(call quietly,.venv/bin/ruff check .)
	$(call quietly,.venv/bin/mypy)
	$(call quietly,.venv/bin/lint-imports)
	$(call quietly,.venv/bin/deptry .)
	$(call quietly,.venv/bin/vulture)

# Examples nobody has tried, for whatever is said to hold of any history; ROUNDS=20 for more of them.
ROUNDS ?= 5
explore:
	@deploy/local/install requirements-test.lock
	@for round in $$(seq $(ROUNDS)); do \
		.venv/bin/pytest --quiet --exitfirst --numprocesses=2 --dist=loadfile --hypothesis-profile=explore -m hypothesis \
			$$(grep --recursive --files-with-matches "from hypothesis" tests/unit tests/contract) || exit 1; \
	done

bench:
	@deploy/local/install requirements-test.lock && exec .venv/bin/python -m tests.bench --write $(PARTS)

# Half an hour of faults; SECONDS=120 for a short run, SEED=… for one that was.
chaos:
	@deploy/local/install requirements-test.lock
	@deploy/local/test-needs
	@exec .venv/bin/python -m tests.chaos

docs:
	@deploy/local/install requirements-test.lock && exec .venv/bin/python -m docs.generate

lock:
	@.venv/bin/python -m pip install --quiet uv
	@$(compile) --output-file requirements.lock
	@$(compile) --extra test --constraint requirements.lock --output-file requirements-test.lock

secrets:
	@deploy/make-secrets

clean:
	@rm -rf .venv .cache build *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
