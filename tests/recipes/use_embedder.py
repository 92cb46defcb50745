"""Fits the embedder, saves and loads it, registers it, and opens the registered version."""

from pathlib import Path

import mlflow
import numpy as np
from pydantic import TypeAdapter
from small_faces import small_faces

from embedding.registry import FittedSettings, fit_embedder, load_embedder
from registry.embedders import EMBEDDER
from registry.kinds import Treatment
from registry.loading import open_version
from registry.names import version_of
from registry.storing import register

faces = small_faces()
for whiten in (False, True):
    settings = TypeAdapter(FittedSettings).validate_python({"kind": "colour_grid", "cells": 2, "whiten": whiten})
    fitted = fit_embedder(faces, settings, seed=0)
    vectors = fitted.embed(faces.pixels)
    assert vectors.shape == (len(faces), fitted.dimension) == (48, 12)
    assert vectors.dtype == np.float32
    folder = Path("saved") / settings.label
    folder.mkdir(parents=True)
    fitted.save(folder)
    assert np.array_equal(load_embedder(folder).embed(faces.pixels), vectors)
mlflow.set_tracking_uri("sqlite:///store.db")
with mlflow.start_run():
    version = version_of(register(EMBEDDER, fitted, Treatment(align=faces.align)))
opened = open_version(EMBEDDER, version)
assert opened.treatment.align == faces.align
assert np.array_equal(opened.model.embed(faces.pixels), vectors)
served = mlflow.pyfunc.load_model(f"models:/{EMBEDDER.name}/{version}").predict(faces.pixels)
assert np.array_equal(served["embedding"], vectors)
