# likeness: `make help` lists what this file does.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEMO := $(BIN)/zenml pipeline run pipelines.first_run.first_run --config configs/first_run.yaml

.DEFAULT_GOAL := help
.PHONY: app serve cost bench-neutral-tables bench-distance help setup demo data rollback test test-all ui lint format clean stack bench-people bench-first-run bench-real bench-neutral bench-frames bench-speed bench-group bench-occlusion bench-decode bench-neighbours bench-train bench-experiments bench-generator bench-embeddings bench-clustering report picture

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## Make .venv with everything that is needed (a second call does nothing)

$(READY): pyproject.toml constraints.txt setup/environment.py stacks/local.yaml stacks/register.py
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 13) else "likeness needs Python 3.11 or 3.12; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing packages (some minutes, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python setup/environment.py
	@$(BIN)/python stacks/register.py stacks/local.yaml
	@touch $@

data: $(READY)  ## Draw the default data set (synthetic people) into data/, as data.dvc describes it
	@$(BIN)/python -m synthetic --out data
	@if $(BIN)/dvc status data.dvc | grep -qE 'modified|deleted'; \
	  then echo "WARNING: data/ differs from data.dvc; runs will record it as modified"; \
	  else $(BIN)/dvc commit --quiet data.dvc; fi

demo: data  ## Run everything once on the default data: faces, three autoencoders, people, registry
	@$(DEMO)
	@echo "Compare the runs with: make ui"

ui: $(READY)  ## Serve the MLflow UI on this machine
	@echo "MLflow UI: http://127.0.0.1:5000  (stop with Ctrl-C)"
	@$(BIN)/mlflow ui --backend-store-uri sqlite:///$(CURDIR)/mlflow/mlflow.db --host 127.0.0.1 --port 5000 --workers 1

app: $(READY)  ## Serve the photo page on this machine (after make demo; FOLDER= where its photos are kept)
	@$(BIN)/python -m app $(if $(FOLDER),--data-folder $(FOLDER))

rollback: $(READY)  ## Give the champion before this one its place back (which model and why: configs/rollback_model.yaml)
	@$(BIN)/zenml pipeline run pipelines.rollback_model.rollback_model --config configs/rollback_model.yaml

serve: $(READY)  ## Serve a champion over HTTP on this machine: make serve MODEL=neutral-face-generator PORT=5001
	@MLFLOW_TRACKING_URI=$(or $(STORE),sqlite:///$(CURDIR)/mlflow/mlflow.db) PATH="$(CURDIR)/$(BIN):$$PATH" \
	  mlflow models serve --model-uri models:/$(or $(MODEL),face-autoencoder)@champion --env-manager local \
	  --host 127.0.0.1 --port $(or $(PORT),5001)

test: $(READY)  ## Run the tests
	@$(BIN)/python -m pytest

test-all: $(READY)  ## Run the tests, the slow ones too, with what teams and Ray clusters want besides (.[postgres,ray])
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,postgres,ray]'
	@$(BIN)/python -m pytest -m 'slow or not slow'

lint: $(READY)  ## Check style, types and docstrings
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/interrogate --quiet .

format: $(READY)  ## Rewrite the code in the project's style
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

stack: $(READY)  ## Register and activate another ZenML stack: make stack NAME=local
	@$(BIN)/python stacks/register.py stacks/$(or $(NAME),local).yaml

bench-people: $(READY)  ## Measure the synthetic people (detection, action units, pose)
	@$(BIN)/python benchmarks/synthetic_people.py

bench-real: $(READY)  ## Record a run on real data under datasets/lfw and datasets/clips (numbers only)
	@$(BIN)/python benchmarks/real_first_run.py

bench-neutral: $(READY)  ## Measure the neutral filter on labelled real expressions (numbers only)
	@$(BIN)/python benchmarks/neutral_filter.py $(if $(DATA),--data $(DATA))

bench-frames: $(READY)  ## Measure the choice of frames, diverse or random (real clips: CLIPS=folder, numbers only)
	@$(BIN)/python benchmarks/frame_choice.py $(if $(CLIPS),--clips $(CLIPS))

bench-first-run: $(READY)  ## Time the demo, cold and from cache
	@$(BIN)/python benchmarks/first_run.py

bench-speed: $(READY) data  ## Time the front end (two workers against a plain loop, 1,000 to 20,000 pictures)
	@$(BIN)/python benchmarks/front_end_speed.py

bench-group: $(READY)  ## Compare faces in group photos with annotated boxes: make bench-group DATA=datasets
	@$(BIN)/python benchmarks/group_photos.py --data $(or $(DATA),datasets)

bench-occlusion: $(READY)  ## Measure how half-covered faces are told from clear ones: make bench-occlusion DATA=datasets
	@$(BIN)/python benchmarks/occlusion.py --data $(or $(DATA),datasets)

bench-distance: $(READY)  ## Compare features for the kernel distance on damaged real faces: make bench-distance DATA=datasets
	@$(BIN)/python benchmarks/kernel_distance.py --data $(or $(DATA),datasets)

bench-generator: $(READY)  ## Measure the neutral-face generator beside the baselines: make bench-generator [DATA=folder]
	@$(BIN)/python benchmarks/neutral_generator.py $(if $(DATA),--data $(DATA))

bench-train: $(READY)  ## Time training beside a plain loop and pythae's trainer (under 8 minutes on 2 quiet cores)
	@$(BIN)/python benchmarks/training_speed.py

bench-neutral-tables: $(READY)  ## Run the reduced Tables 6.2 and 6.3 on real data under datasets/ (numbers only)
	@$(BIN)/python benchmarks/neutral_experiments.py

bench-embeddings: $(READY)  ## Compare embeddings and clusterings on real people: make bench-embeddings DATA=datasets (numbers only)
	@$(BIN)/python benchmarks/embedding_clustering.py --data $(or $(DATA),datasets)

bench-neighbours: $(READY) data  ## Compare neighbour reconstruction with its parents: make bench-neighbours [DATA=folder of people]
	@$(BIN)/python benchmarks/neighbour_reconstruction.py $(if $(DATA),--data $(DATA))

bench-decode: $(READY)  ## Time reduced-resolution decoding of large photos and its effect on landmarks
	@$(BIN)/python benchmarks/reduced_decode.py

bench-experiments: $(READY)  ## Run the reduced published experiments on real data under datasets/ (TOPICS=... for some of them)
	@$(BIN)/python benchmarks/experiments.py $(TOPICS)

cost: $(READY)  ## Work out what millions of faces cost from the newest measurements (docs/scale.md)
	@$(BIN)/python benchmarks/cost_model.py

report: $(READY)  ## Print the tables of the reference works beside our runs in the MLflow store (Markdown)
	@$(BIN)/python benchmarks/report.py

bench-clustering: $(READY)  ## Measure every clusterer at 1,000 to 1,000,000 faces (under 25 minutes on 2 quiet cores)
	@$(BIN)/python benchmarks/clustering_scale.py

picture: $(READY)  ## Draw the picture of the README from the last demo
	@$(BIN)/python benchmarks/readme_picture.py

clean:  ## Remove what a run or set-up made (the environment, results, data; not the photo page's photos)
	rm -rf .venv .zenml .zen/config.yaml mlflow/mlflow.db mlflow/artifacts data $(filter-out outputs/photos,$(wildcard outputs/*)) build *.egg-info \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis
