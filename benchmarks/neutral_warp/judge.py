"""A second evaluator of neutrality that has no part in making faces: gradients of pixels, learned from other people.

The front end's landmarks and action units drive and check a generator; this evaluator sees neither. Histograms of
oriented gradients (Dalal and Triggs 2005) of faces go into logistic regression: a person's face at rest against the
person's other frames.
"""

from typing import Any

import cv2
import numpy as np
from skimage.feature import hog
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.neutral_warp.people import People

STRENGTH = 1e-3
"""Inverse of the penalty: there are more features than people."""


def learned(people: People) -> Any:
    """Return a classifier of `gradients` fitted to people: 1 is at rest."""
    groups, faces = people.groups, people.small.pixels
    inputs = np.concatenate(groups.inputs)
    x = gradients(faces[np.concatenate([groups.target, inputs])])
    y = np.r_[np.ones(len(groups), int), np.zeros(len(inputs), int)]
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=500)).fit(
        x, y
    )


def at_rest(judge: Any, faces: np.ndarray) -> np.ndarray:
    """Return 1 for each face, uint8 (N, 96, 96, 3), that is found at rest, else 0."""
    return judge.predict(gradients(faces)).astype(float)


def gradients(faces: np.ndarray) -> np.ndarray:
    """Return histograms of oriented gradients, float32 (N, D)."""
    gray = (cv2.cvtColor(face, cv2.COLOR_RGB2GRAY) for face in faces)
    return np.array([hog(each, 8, (8, 8), (2, 2), feature_vector=True) for each in gray], np.float32)
