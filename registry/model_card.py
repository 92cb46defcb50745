"""The card of an autoencoder: what it was made from, how good it is, for whom, and what it must not do."""

import numpy as np
import pandas as pd

from core.face_table import FaceTable
from core.subsets import choose, held_out, spread
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.reconstruction import score_reconstructions
from evaluation.subgroups import subgroups
from faces.report.card import card, markdown_table
from faces.report.data_sheet import who
from models.inference import reconstruct
from workflow.trained_model import TrainedModel

MOST_FACES = 1000
"""Held-out faces that the numbers of subgroups are taken on."""

NO_GROUPS = "No age, gender or ethnicity is known, so nothing can be said about subgroups."

LIMITS = """An autoencoder of pixels is a weak recogniser: light and pose move its embedding more than who is shown. It
was measured only on people like those above. A score over one group says nothing about another."""

ETHICS = """Embeddings are biometric data and not anonymous: the decoder turns one back into a picture of the face.
Protect them as you would the photos. Do not identify strangers with this, nor decide about people."""


def model_card(table: FaceTable, trained: TrainedModel, scores: pd.DataFrame) -> str:
    """Return the card as Markdown.

    `scores`: the model's row of the comparison (`steps.evaluation.score_model`).
    """
    numbers = scores.select_dtypes("number").iloc[0].rename("value").to_frame().rename_axis("measure")
    sections = {
        "Data": _data(table),
        "Training": _training(trained),
        "Measures": f"On held-out people.\n\n{markdown_table(numbers)}",
        "Subgroups": _subgroups(table, trained),
        "Limits": LIMITS,
        "Ethics": ETHICS,
    }
    return card(f"Face autoencoder `{trained.name}`", sections)


def _data(table: FaceTable) -> str:
    faces = table.manifest
    counts = faces["split"].value_counts()
    told = ", ".join(f"{counts[name]:,} {name}" for name in sorted(counts.index))
    sources = ", ".join(sorted(faces["source"].unique()))
    return f"{who(faces)} from {sources} (version {table.data_version}): faces {told}."


def _training(trained: TrainedModel) -> str:
    told = ", ".join(f"{key} {value}" for key, value in trained.network.settings.model_dump(mode="json").items())
    return f"Without labels. Run {trained.run_id}, {len(trained.history)} epochs. {told}."


def _subgroups(table: FaceTable, trained: TrainedModel) -> str:
    """Return how well faces of each known group are rebuilt, or a line that says that no group is known."""
    faces = spread(choose(table, "all", held_out(table.manifest)), MOST_FACES)
    groups = list(subgroups(group_columns(faces.manifest, PromotionSettings())))
    if not groups:
        return NO_GROUPS
    scores = score_reconstructions(faces.pixels, reconstruct(trained.network, np.ascontiguousarray(faces.pixels)))
    rows = {name: (int(in_it.sum()), scores.mse[in_it].mean(), scores.ssim[in_it].mean()) for name, in_it in groups}
    table_of_groups = pd.DataFrame.from_dict(rows, orient="index", columns=["faces", "mse", "ssim"])
    return markdown_table(table_of_groups.rename_axis("subgroup"))
