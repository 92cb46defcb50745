"""Step: for every kind of damage a picture of damaged faces, what each method makes of them, and the truth."""

from zenml import step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset, titled
from evaluation.restoration import tasks
from figures.made_picture import marked
from figures.restoration_sheet import restoration_sheet
from models.restore.damages.registry import DamageSettings
from models.restore.registry import BASELINES
from steps.evaluation.score_restorer import scored_faces
from workflow.tracking import IN_PIPELINE_RUN, log_picture
from workflow.trained_model import TrainedModel

SHOWN = 6
"""Faces in a row."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_restoration(
    table: FaceTable,
    trained: list[TrainedModel],
    damages: list[DamageSettings],
    subset: Subset,
    seed: int,
    thumbnails: bool,
) -> None:
    """Log `restoration/<damage>` for each damage: drawn people always, real ones only with `thumbnails`."""
    if not (thumbnails or table.manifest["synthetic"].astype(bool).all()):
        return
    train, faces = choose_subset(table, subset, "train"), scored_faces(table, subset, SHOWN)
    fitted = [each.fit(train.pixels, part_seed(seed, each.label)) for each in BASELINES]
    methods = [*(each.model for each in trained), *(each for each in fitted if each.label != "nothing")]
    for name, task in tasks(faces.pixels, damages, seed).items():
        able = [each for each in methods if each.suits(task.damaged.damage)]
        made = {each.label: each.restore(task.damaged) for each in able}
        sheet = restoration_sheet(task.damaged.pixels, made, task.clean, titled(f"Restored: {name}", faces))
        log_picture(f"restoration/{name}", marked(sheet))
