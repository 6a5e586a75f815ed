# `make run` and `make test` need python3 with venv, and make; the rest is set up here.
unexport PYTHONDONTWRITEBYTECODE
DATA ?= data/raw
PORT ?= 8501
PYTHON := .venv/bin/python
READY := .venv/ready-$(shell sha256sum requirements.lock | cut -c1-12)

.PHONY: run scorecards app dagster test check demo-data lock benchmark clean

run: $(READY)  ## everything: set up, pipeline on data/raw, app on http://127.0.0.1:8501
	$(PYTHON) -m pipelines --raw $(DATA) run
	$(PYTHON) -m demo.escaped --raw $(DATA)
	$(PYTHON) -m app.serve --server.port $(PORT)

scorecards: $(READY)  ## the pipeline alone, on any folder: make scorecards DATA=/some/folder
	$(PYTHON) -m pipelines --raw $(DATA) run

app: $(READY)  ## the app alone, on the current release
	$(PYTHON) -m app.serve --server.port $(PORT)

dagster: $(READY)  ## the graph, its runs and checks, on http://127.0.0.1:3000
	.venv/bin/dagster dev --host 127.0.0.1

test: $(READY)  ## what tests need, and the tests
	sh tests/install_system_packages.sh
	$(PYTHON) -m pytest

check: $(READY)  ## style
	$(PYTHON) -m ruff check .

demo-data: $(READY)  ## make the demonstration deliveries anew
	$(PYTHON) -m demo --out data/raw

lock: .venv/bin/uv  ## resolve pyproject.toml into requirements.lock (hashes, no host)
	.venv/bin/uv lock --quiet
	.venv/bin/uv export --quiet --no-emit-project --no-annotate --no-header --all-groups > requirements.lock

benchmark: $(READY)  ## start-up, stages and memory, cold and warm
	$(PYTHON) -m benchmarks.pipeline

.venv/bin/uv:
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

$(READY): requirements.lock | .venv/bin/uv
	.venv/bin/uv pip sync --quiet --python $(PYTHON) requirements.lock
	@rm -f .venv/ready-* && touch $@

clean:  ## what runs have written; deliveries stay
	rm -rf data/validated data/quarantine data/identity data/linkage data/statistics data/reform data/warehouse data/releases data/pipeline.lock data/.tmp-*
