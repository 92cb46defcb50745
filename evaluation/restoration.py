"""How near restored faces come to the whole ones: error, structure, colour, and whether it is still the same person."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from skimage.color import deltaE_ciede2000, rgb2lab

from core.checks import check_same_length
from core.vectors import unit_rows
from evaluation.bootstrap import Interval, mean_interval
from evaluation.reconstruction import score_reconstructions
from evaluation.verification import roc_of_distances
from models.restore.damages.damage import Damage, Damaged
from models.restore.interface import Restorer


def score_restored(clean: np.ndarray, damaged: Damaged, restored: np.ndarray) -> pd.DataFrame:
    """Return one row per picture: mse, psnr, ssim, hole_mse and ciede2000.

    `clean`, `restored`: uint8 (N, H, W, 3). `hole_mse`: mean squared error of values in [0, 1] where pixels are
    missing, NaN where none is. `ciede2000`: mean colour difference (Sharma et al., 2005), for gray pictures alone, else
    NaN. Raises ValueError for stacks of another shape.
    """
    scores = score_reconstructions(clean, restored)
    square = ((clean.astype(np.float32) - restored) / 255) ** 2
    missing = ~damaged.known
    counts = missing.sum((1, 2))
    totals = (square.mean(axis=3) * missing).sum((1, 2))
    hole = np.divide(totals, counts, out=np.full(len(clean), np.nan), where=counts > 0)
    gray = damaged.damage.kind == "gray"
    colour = colour_differences(clean, restored) if gray else np.full(len(clean), np.nan)
    return pd.DataFrame({**vars(scores), "hole_mse": hole, "ciede2000": colour})


def colour_differences(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the mean CIEDE2000 between pictures uint8 RGB (N, H, W, 3), float64 (N,); 1 is just noticeable."""
    pairs = zip(first, second, strict=True)
    return np.array([deltaE_ciede2000(rgb2lab(one), rgb2lab(other)).mean() for one, other in pairs])


class Task(NamedTuple):
    """Whole pictures, uint8 (N, H, W, 3), and what damage left of them."""

    clean: np.ndarray
    damaged: Damaged


def score_restorers(
    restorers: Sequence[Restorer], by_name: Mapping[str, Task], people: Sequence[str] | np.ndarray
) -> pd.DataFrame:
    """Return `score_restored` of every restorer on each task that it suits.

    One row per method, damage and picture, with these columns and `identity`, from `people` (N,).
    """
    tables = [
        score_restored(*task, each.restore(task.damaged)).assign(method=each.label, damage=name, identity=people)
        for name, task in by_name.items()
        for each in restorers
        if each.suits(task.damaged.damage)
    ]
    return pd.concat(tables, ignore_index=True)


def tasks(clean: np.ndarray, damages: Sequence[Damage], seed: int) -> dict[str, Task]:
    """Return the same pictures under each damage, by its name."""
    return {each.label: Task(clean, each.apply(clean, seed)) for each in damages}


def gain(scores: pd.DataFrame, method: str, other: str, score: str = "psnr") -> Interval:
    """Return the mean gain of `method` over `other`, each picture against itself, with its interval over people."""
    ours, theirs = (scores[scores["method"] == name].reset_index(drop=True) for name in (method, other))
    check_same_length(ours=ours[score], theirs=theirs[score])
    return mean_interval((ours[score] - theirs[score]).to_numpy(), ours["identity"].to_numpy())


def against_baselines(scores: pd.DataFrame, baselines: pd.DataFrame) -> Interval:
    """Return by how many dB one restorer is ahead of each damage's best baseline, averaged over damages and people.

    `scores`, `baselines`: of `score_restorers`, on the same pictures. The best baseline is chosen on these very scores,
    which favours it.
    """
    leads = []
    for damage, own in scores.groupby("damage"):
        theirs = baselines[baselines["damage"] == damage]
        best = theirs.groupby("method")["psnr"].mean().idxmax()
        beaten = theirs.loc[theirs["method"] == best, "psnr"]
        leads.append(own.assign(lead=own["psnr"].to_numpy() - beaten.to_numpy()))
    found = pd.concat(leads)
    return mean_interval(found["lead"].to_numpy(), found["identity"].to_numpy())


def identity_auc(restored: np.ndarray, people: np.ndarray, others: np.ndarray, their_people: np.ndarray) -> float:
    """Return how well embeddings of restored faces (N, D) find the same people among other, whole photos (M, D).

    The area under the ROC over all N x M pairs; a photo must not be among the `others` itself. Raises ValueError
    when all pairs are of one person, or none is.
    """
    check_same_length(restored=restored, people=people)
    check_same_length(others=others, their_people=their_people)
    cosines = unit_rows(restored) @ unit_rows(others).T
    same = np.asarray(people)[:, None] == np.asarray(their_people)[None]
    if same.all() or not same.any():
        raise ValueError("verification needs pairs of one person and pairs of two")
    return roc_of_distances(1 - cosines.ravel(), same.ravel()).auc
