"""Every restorer on the same damaged faces of held-out people: networks, latent search and what is simple.

Faces and held-out people are those of `label_free_embedding`, whose cache is used where it is there. A training that
was killed goes on where it stopped; trained models are kept in the cache.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from benchmarks.restoration.models import autoencoders, network
from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder
from evaluation.restoration import gain, identity_auc, score_restored, tasks
from models.restore.damages.damage import Damaged
from models.restore.damages.registry import COMPARED
from models.restore.interface import Restorer
from models.restore.network.restorer import apart
from models.restore.registry import BASELINES

SCORES = ("psnr", "ssim", "hole_mse", "ciede2000")
MEAN_OF_TWO = "mean_of_two"
"""The mean of the two best of those that are no learned restorer, chosen task by task by the PSNR on the scored people,
which favours it."""


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 100,
    epochs: int = 5,
    width: int = 24,
    families: tuple[str, ...] = ("ae", "denoising", "vae", "aae"),
    family_epochs: int = 8,
    training_faces: int = 2000,
    fitted_faces: int = 9000,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Train on faces that nobody held out is on; restore one photo of each of `people` held-out people of LFW.

    `training_faces`: of autoencoders. `fitted_faces`: of what is fitted in closed form, and of `network`, which shares
    them out between its linear restorer and itself.
    """
    cv2.setNumThreads(1)
    faces = real_faces(data, cache, held_out, crops, people, training_faces)
    many = real_faces(data, cache, held_out, crops, people, fitted_faces)
    trained = network(many, crops / "network", epochs, width, seed)
    restorers: list[Restorer] = [trained, *autoencoders(faces, crops, families, family_epochs, seed)]
    restorers += [each.fit(many.pixels[many.train], seed) for each in tqdm(BASELINES, desc="fit", disable=None)]
    figures = scores_of(faces, restorers, seed)
    figures |= {"people": len(faces.test), "training_faces": len(faces.train), "fitted_faces": len(many.train)}
    figures["linear_restorer"] = {"faces": len(apart(many.train, seed)[0]), "components": trained.settings.components}
    config = {"epochs": epochs, "width": width, "families": list(families), "family_epochs": family_epochs}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=[seed])


def scores_of(faces: RealFaces, restorers: list[Restorer], seed: int) -> dict[str, Any]:
    """Return the scores by task and method, and how the best learned restorer stands to the best other one."""
    clean, people = faces.pixels[faces.test], faces.identity[faces.test]
    learned = {each.label for each in restorers} - {each.label for each in BASELINES}
    base = fit_pca(faces.pixels[faces.train], 128)
    embedder = WhitenedEmbedder.around(base, faces.pixels[faces.train], "pca_white")
    others = (embedder.embed(faces.pixels[faces.others]), faces.identity[faces.others])
    found: dict[str, Any] = {"tasks": {}, "against_best_baseline": {}}
    for name, task in tqdm(tasks(clean, COMPARED, seed).items(), desc="tasks", disable=None):
        tables, means = [], found["tasks"].setdefault(name, {})
        made = {each.label: each.restore(task.damaged) for each in restorers if each.suits(task.damaged.damage)}
        for label, pictures in _with_mean_of_two(made, learned, clean, task.damaged):
            table = score_restored(clean, task.damaged, pictures).assign(method=label, identity=people)
            auc = identity_auc(embedder.embed(pictures), people, *others)
            means[label] = _means(table) | {"identity_auc": round(auc, 4)}
            tables.append(table)
        found["against_best_baseline"][name] = _against(pd.concat(tables), means, learned)
    whole = identity_auc(embedder.embed(clean), people, *others)
    return found | {"identity_auc_of_whole_faces": round(whole, 4)}


def _with_mean_of_two(
    made: dict[str, np.ndarray], learned: set[str], clean: np.ndarray, damaged: Damaged
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what each restorer made, and last `MEAN_OF_TWO`, where there are two."""
    yield from made.items()
    others = sorted(made.keys() - learned, key=lambda label: score_restored(clean, damaged, made[label])["psnr"].mean())
    if len(others) > 1:
        yield MEAN_OF_TWO, damaged.agreeing((made[others[-1]].astype(np.float32) + made[others[-2]]) / 2)


def _means(table: pd.DataFrame) -> dict[str, float]:
    means = table[list(SCORES)].mean()
    return {str(name): round(float(value), 5) for name, value in means.items() if np.isfinite(value)}


def _against(table: pd.DataFrame, means: dict[str, dict[str, float]], learned: set[str]) -> dict[str, Any]:
    """Return the gain in PSNR of the best learned restorer over the best other one, with its interval over people."""
    best, other = (
        max(names, key=lambda name: means[name]["psnr"]) for names in (learned & set(means), set(means) - learned)
    )
    value = gain(table, best, other)
    return {"best": best, "best_baseline": other, "gain_db": [round(float(x), 3) for x in value]}


if __name__ == "__main__":
    run(measure)
