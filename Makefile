# likeness: `make help` lists what this file does.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
EXTRAS := $(PIP) -c constraints.txt -e '.[dev,postgres,ray]'
DEMO := $(BIN)/zenml pipeline run pipelines.first_run.first_run --config configs/first_run.yaml

TOPICS := $(patsubst benchmarks/%/measure.py,%,$(sort $(wildcard benchmarks/*/measure.py)))

# A moved checkout: its environment and stores hold absolute paths, which are set to the new place before anything else.
ifneq ($(wildcard $(READY)),)
$(shell $(BIN)/python -m setup.moved '$(CURDIR)')
endif

.DEFAULT_GOAL := help
.PHONY: help setup data demo ui app serve rollback release advisories images stack bench cost report picture test test-slow test-all lock lint format clean

##@ Start

help:  ## Show this list
	@awk -F ':.*## ' '/^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)
	@printf '\nTopics of make bench\n'; echo '$(TOPICS)' | fold -s -w 110 | sed 's/^/  /'

setup: $(READY)  ## Make .venv with everything that is needed (a second call does nothing)

$(READY): pyproject.toml constraints.txt requirements.lock setup/environment.py stacks/local.yaml stacks/register.py
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "likeness needs Python 3.11, 3.12 or 3.13; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing packages (some minutes, once) …"
	@$(PIP) --require-hashes --no-deps -r requirements.lock
	@$(PIP) -c constraints.txt torch
	@$(PIP) --no-build-isolation --no-deps -e .
	@$(BIN)/python setup/environment.py
	@$(BIN)/python stacks/register.py stacks/local.yaml
	@pwd -P > $@

data: $(READY)  ## Draw the default data set (synthetic people) into data/, as data.dvc describes it
	@$(BIN)/python -m synthetic --out data
	@$(BIN)/dvc commit --quiet data.dvc >/dev/null 2>&1 \
	  || echo "WARNING: data/ differs from data.dvc; runs will record it as modified (to keep it: dvc commit -f data.dvc)"

demo: data  ## Run everything once on the default data: faces, three autoencoders, people, registry
	@$(DEMO)
	@$(BIN)/python -m app.after_demo

##@ Use

ui: $(READY)  ## Serve the MLflow UI on this machine, behind a token: make ui [PORT=5000] [OPTIONS=--no-token]
	@$(BIN)/python -m app.mlflow_ui --port $(or $(PORT),5000) $(OPTIONS)

app: $(READY)  ## Serve the photo page on this machine (after make demo): make app [FOLDER=where photos are kept] [WATCH=photos shown in place] [PORT=8080]
	@$(BIN)/python -m app $(if $(FOLDER),--data-folder "$(FOLDER)" )$(if $(WATCH),--watch "$(WATCH)" )$(if $(PORT),--port $(PORT)) $(OPTIONS)

serve: $(READY)  ## Serve a champion over HTTP on this machine: make serve MODEL=neutral-face-generator PORT=5001
	@$(BIN)/python -m app.serving --model $(or $(MODEL),face-autoencoder) \
	  --tracking-uri "$(or $(STORE),sqlite:///$(CURDIR)/mlflow/mlflow.db)" --port $(or $(PORT),5001) $(OPTIONS)

##@ Operate

rollback: $(READY)  ## Give the champion before this one its place back (which model and why: configs/rollback_model.yaml)
	@$(BIN)/zenml pipeline run pipelines.rollback_model.rollback_model --config configs/rollback_model.yaml

release: $(READY)  ## Write what goes with a release of the champions: bills of materials, cards, technical file [OUT=folder]
	@$(BIN)/python -m app.release $(if $(OUT),--out "$(OUT)")

advisories: $(READY)  ## Say which installed packages have known faults, by a list on this machine: make advisories FILE=all.zip
	@$(BIN)/python -m setup.advisories "$(or $(FILE),all.zip)"

images: $(READY)  ## Name the images of containers by their digests, in docker/images.env (needs Docker and a network)
	@$(BIN)/python -m setup.images

stack: $(READY)  ## Register and activate another ZenML stack: make stack NAME=local
	@$(BIN)/python stacks/register.py stacks/$(or $(NAME),local).yaml

##@ Measure

bench: $(READY)  ## Measure one topic and record the result: make bench TOPIC=occlusion [DATA=folder] [OPTIONS=--help]
	@test -n '$(filter $(TOPIC),$(TOPICS))' || { echo 'make bench TOPIC=…, one of: $(TOPICS)'; exit 2; }
	@$(BIN)/python -m benchmarks.$(TOPIC).measure $(if $(DATA),--data "$(DATA)") $(OPTIONS)

cost: $(READY)  ## Work out what millions of faces cost from the newest measurements (docs/scale.md)
	@$(BIN)/python -m benchmarks.cost_model.measure

report: $(READY)  ## Print the tables of the reference works beside our runs in the MLflow store (Markdown)
	@$(BIN)/python -m benchmarks.published.report

picture: $(READY)  ## Draw the pictures of README and docs from the last demo
	@$(BIN)/python -m benchmarks.docs_pictures

##@ Develop

test: $(READY)  ## Run the tests (two at a time; WORKERS= for more)
	@$(BIN)/python -m pytest -n $(or $(WORKERS),2) --dist loadfile --no-loadscope-reorder

test-slow: $(READY)  ## Run one part of the slow tests: make test-slow PART=serving (without PART: list the parts)
	@paths=$$($(BIN)/python tests/parts.py $(PART)) && if [ -z "$(PART)" ]; then echo "$$paths"; \
	  else $(EXTRAS) && $(BIN)/python -m pytest -m slow $$paths; fi

test-all: $(READY)  ## Run the tests, the slow ones too, with what teams and Ray clusters want besides (.[postgres,ray])
	@$(EXTRAS) && $(BIN)/python -m pytest -m 'slow or not slow'

lock: $(READY)  ## Write requirements.lock anew after a change of pyproject.toml or constraints.txt (needs uv)
	@$(BIN)/python -m setup.lock

lint: $(READY)  ## Check style, types and docstrings
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/interrogate --quiet .

format: $(READY)  ## Rewrite the code in the project's style
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

clean:  ## Remove what a run or set-up made (the environment, results, data; not the photo page's photos)
	rm -rf .venv .zenml .zen/config.yaml mlflow/mlflow.db mlflow/mlflow.db.running mlflow/artifacts data $(filter-out outputs/photos,$(wildcard outputs/*)) build *.egg-info \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis
