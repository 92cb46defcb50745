"""Every restorer on the same damaged faces of held-out people: networks, latent search and what is simple.

Faces and held-out people are those of `label_free_embedding`, whose cache is used where it is there. A training that
was killed goes on where it stopped; trained models are kept in the cache.
"""

from collections.abc import Set
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
    epochs: int = 20,
    width: int = 32,
    families: tuple[str, ...] = ("ae", "denoising", "vae", "aae"),
    family_epochs: int = 8,
    training_faces: int = 6000,
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
    figures["linear_restorer"] = {"components": trained.settings.components, "faces": len(apart(many.train, seed)[0])}
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
        made = {each.label: each.restore(task.damaged) for each in restorers if each.suits(task.damaged.damage)}
        tables = {label: score_restored(clean, task.damaged, pictures) for label, pictures in made.items()}
        if len(best := _best_two(tables.keys() - learned, tables)) == 2:
            both = np.mean([made[label].astype(np.float32) for label in best], axis=0)
            made[MEAN_OF_TWO] = task.damaged.agreeing(both)
            tables[MEAN_OF_TWO] = score_restored(clean, task.damaged, made[MEAN_OF_TWO])
        means = {label: _means(table) for label, table in tables.items()}
        for label, pictures in made.items():
            means[label]["identity_auc"] = round(identity_auc(embedder.embed(pictures), people, *others), 4)
        rows = pd.concat([table.assign(method=label, identity=people) for label, table in tables.items()])
        found["tasks"][name], found["against_best_baseline"][name] = means, _against(rows, means, learned)
    whole = identity_auc(embedder.embed(clean), people, *others)
    return found | {"identity_auc_of_whole_faces": round(whole, 4)}


def _best_two(labels: Set[str], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return the two of the methods with the highest mean PSNR, or fewer where there are not two."""
    return sorted(labels, key=lambda label: -float(tables[label]["psnr"].mean()))[:2]


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
