"""Pictures of drawn people for docs/uses.md: decoders side by side, new faces, faces as short codes."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.gan_comparison.measure import FAMILIES, gaussian_faces
from core.face_table import FaceTable
from core.subsets import choose_subset, examples, held_out
from embedding.pca import fit_pca
from evaluation.compression import FORMATS, as_good, code_bytes, quantised
from evaluation.reconstruction import mean_psnr
from figures.mosaic import face_rows
from models.build import build_model
from models.families.base import Autoencoder
from models.families.registry import model_settings
from models.inference import reconstruct, sample
from models.training.loop import train
from models.training.settings import TrainingSettings

COLUMNS, CODES = 10, 64
EPOCHS, WIDTH = 10, 0.125
SAMPLE_EPOCHS = 40
DECODERS = ("utk_upsample", "utk_transposed")
COMPONENTS = (16, 64)


def upsampled(table: FaceTable) -> np.ndarray:
    """Return held-out faces, and what the same autoencoder with either decoder makes of them, RGB."""
    held = shown(table)
    rows = [reconstruct(_trained(table, EPOCHS, network=network), held) for network in DECODERS]
    title = f"Held-out drawn people, rebuilt after {EPOCHS} epochs"
    return face_rows([held, *rows], title, ["faces", "up-sampling", "transposed\nconvolution"])


def sampled(table: FaceTable) -> np.ndarray:
    """Return drawn people, and new faces by three families with the same decoder and by principal components, RGB."""
    learned = _learned(table)
    networks = {
        each: _trained(table, SAMPLE_EPOCHS, family=each, network="strided", batch_norm=norm)
        for each, norm in FAMILIES.items()
    }
    rows = {name: sample(network, COLUMNS, 0) for name, network in networks.items()}
    rows |= {f"{CODES} components": gaussian_faces(learned, CODES, COLUMNS, np.random.default_rng(0))}
    title = f"Learned from drawn people, and new faces after {SAMPLE_EPOCHS} epochs"
    return face_rows([shown(table), *rows.values()], title, ["drawn people", *rows])


def packed(table: FaceTable) -> np.ndarray:
    """Return held-out faces as codes of principal components, and as picture files that are as good, RGB."""
    faces, learned = np.asarray(_held(table).stored), _learned(table)
    rows, labels = [faces], ["faces"]
    for k in COMPONENTS:
        pca = fit_pca(learned, k)
        whole, meant = quantised(pca.embed(faces), pca.embed(learned))
        drawn = pca.decode(meant).reshape(faces.shape)
        files = {kind: as_good(faces, mean_psnr(faces, drawn), kind) for kind in FORMATS}
        rows += [drawn, *(made for _, made in files.values())]
        sizes = {f"{k} codes": code_bytes(whole)} | {kind: size for kind, (size, _) in files.items()}
        labels += [f"{name}\n{size:.0f} bytes" for name, size in sizes.items()]
    few = [row[:: len(faces) // COLUMNS][:COLUMNS] for row in rows]
    return face_rows(few, "Held-out drawn people, packed", labels)


def shown(table: FaceTable) -> np.ndarray:
    """Return a frontal face of each of the first held-out people, uint8 (N, S, S, 3)."""
    return examples(_held(table), COLUMNS)


def _held(table: FaceTable) -> FaceTable:
    return choose_subset(table, "frontal", held_out(table.manifest))


def _learned(table: FaceTable) -> np.ndarray:
    return np.asarray(table.stored[table.manifest["split"] == "train"])


def _trained(table: FaceTable, epochs: int, **settings_of: Any) -> Autoencoder:
    settings = model_settings(size=table.stored.shape[1], zdim=CODES, width=WIDTH, **settings_of)
    model = build_model(settings, 0)
    train_rows, val = (np.flatnonzero(table.manifest["split"] == split) for split in ("train", "val"))
    steps = TrainingSettings(epochs=epochs, patience=epochs, batch_size=32, learning_rate=1e-3, schedule="cosine")
    with tempfile.TemporaryDirectory() as folder:
        train(model, table.stored, train_rows, val, steps, folder=Path(folder), seed=0)
    return model
