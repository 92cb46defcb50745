"""How near a generated neutral face comes to the true one, one row per person."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.checks import check_pixels
from core.vectors import unit_rows
from embedding.interface import Embedder
from evaluation.neutral.task import NeutralTask
from evaluation.reconstruction import score_reconstructions

METRICS: tuple[str, ...] = ("mse", "psnr", "ssim")


def score_neutral(generated: np.ndarray, true: np.ndarray) -> pd.DataFrame:
    """Return the columns `METRICS` (see `evaluation.reconstruction`), one row per person; both uint8 (G, H, W, 3)."""
    scores = score_reconstructions(true, generated)
    return pd.DataFrame({name: getattr(scores, name) for name in METRICS})


def identity_kept(generated: np.ndarray, true: np.ndarray, others: np.ndarray, embedder: Embedder) -> np.ndarray:
    """Return how well each generated face verifies as its person, float64 (G,) in [0, 1]; 0.5 is chance.

    `generated` and `true`: uint8 (G, H, W, 3). `others`: uint8 (M, H, W, 3), true neutral faces of other people. A
    value is the area under the ROC curve of one generated face: the share of other people's true faces that are
    farther from it, as `embedder` sees them, than its own person's (equally far ones count half). The tested people
    are strangers to each other as well. Distances are Euclidean between L2-normalised embeddings. Raises ValueError
    when there is nobody else.
    """
    if len(true) + len(others) < 2:
        raise ValueError("identity is kept or lost against other people: there is only one person")
    faces = np.concatenate([true, others])
    made, known = (unit_rows(embedder.embed(check_pixels(pixels))) for pixels in (generated, faces))
    apart = np.linalg.norm(made[:, None] - known[None], axis=2)
    own = np.diagonal(apart)[:, None]
    beaten = (apart > own).sum(axis=1) + ((apart == own).sum(axis=1) - 1) / 2
    return beaten / (len(known) - 1)


def score_generators(
    task: NeutralTask, faces: Mapping[str, np.ndarray], embedders: Mapping[str, Embedder]
) -> pd.DataFrame:
    """Score what generators and baselines made for the test people, name -> uint8 (G, H, W, 3).

    Columns: generator, identity, `METRICS`, and `identity_<name>` for each embedder, which should not have been
    trained together with a generator. One row per generator and person.
    """
    true = task.true_faces(task.test)
    tested = set(task.test.target)
    others = task.pixels[[row for part in (task.train, task.val) for row in part.target if row not in tested]]
    tables = []
    for name, made in faces.items():
        kept = {f"identity_{key}": identity_kept(made, true, others, one) for key, one in embedders.items()}
        scored = score_neutral(made, true).assign(**kept)
        scored.insert(0, "identity", task.test.identities)
        scored.insert(0, "generator", name)
        tables.append(scored)
    return pd.concat(tables, ignore_index=True)
