"""What of a face can be drawn again from its embedding alone, by somebody who has other faces and the embedder."""

import numpy as np
from sklearn.linear_model import RidgeCV

from core.vectors import unit_rows

STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)


def inversion(vectors: np.ndarray, crops: np.ndarray, learning: np.ndarray, tested: np.ndarray) -> dict[str, float]:
    """Return how well a linear inverter that learns from some rows draws the faces of others.

    `vectors` (N, D): embeddings; `crops` uint8 (N, S, S, 3): the warped faces. `explained`: share of the pixels'
    variance around the mean face; `recognised`: share of drawn faces that are more like their own picture (cosine
    around the mean face) than like any other tested one; `by_chance`: what guessing gives.
    """
    pixels = crops.reshape(len(crops), -1).astype(np.float32)
    mean = pixels[learning].mean(axis=0)
    inverter = RidgeCV(STRENGTHS).fit(vectors[learning], pixels[learning] - mean)
    truth, drawn = pixels[tested] - mean, inverter.predict(vectors[tested])
    nearest = (unit_rows(drawn) @ unit_rows(truth).T).argmax(axis=1)
    return {
        "explained": round(float(1 - ((truth - drawn) ** 2).sum() / (truth**2).sum()), 3),
        "recognised": round(float((nearest == np.arange(len(tested))).mean()), 3),
        "by_chance": round(1 / len(tested), 5),
    }
