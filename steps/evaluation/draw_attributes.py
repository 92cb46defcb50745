"""Step: pictures of what a reader of attributes gets right, in its own MLflow run."""

from collections.abc import Iterator

import numpy as np
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out, spread, titled
from evaluation.attributes import confusion, known_labels
from faces.near_copies import Division, divided
from figures.attribute_figures import age_figure, confusion_figure, number_figure
from figures.contact_sheet import contact_sheet
from figures.feature_sheet import feature_sheet
from models.attributes.feature_maps import feature_maps
from models.attributes.labels import labels_of
from models.attributes.model import AttributeModel
from models.attributes.settings import ClassTask, Task
from registry.attributes import NEVER_SERVED
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel
from workflow.training_pictures import training_pictures

SHOWN = 32
"""Faces that are shown with what was read."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_attributes(
    table: FaceTable, trained: TrainedModel, subset: Subset, division: Division, thumbnails: bool
) -> None:
    """Log the losses, what is confused on held-out faces, numbers as read and as labelled, and accuracy by age.

    Where all people are drawn, or with `thumbnails`, also some faces with what was read, and what the layers make of
    one.
    """
    faces = divided(choose_subset(table, subset), division)
    faces = choose_subset(faces, "all", held_out(faces.manifest)).shrunk(trained.model.size)
    with model_run(trained.run_id):
        for name, picture in pictures(faces, trained):
            log_picture(name, picture)
        if thumbnails or table.manifest["synthetic"].astype(bool).all():
            for name, picture in pictures_of_faces(faces, trained.model):
                log_picture(name, picture)


def pictures(faces: FaceTable, trained: TrainedModel) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each picture and the picture, uint8 RGB (H, W, 3)."""
    yield from training_pictures(trained)
    model = trained.model
    answers, labels = model.predict(np.asarray(faces.pixels)), labels_of(faces.manifest, model.tasks)
    ages = faces.manifest["age"].to_numpy(float)
    for task in model.tasks:
        known = known_labels(labels[task.column])
        truth, told = labels[task.column][known], answers[task.column][known]
        if not len(truth):
            continue
        if not isinstance(task, ClassTask):
            yield f"{task.column}_numbers", number_figure(truth, told, task.column, titled(task.column, faces))
            continue
        chosen = told.argmax(axis=1)
        counts = confusion(truth, chosen, len(task.classes))
        yield f"{task.column}_confusion", confusion_figure(counts, task.classes, titled(task.column, faces))
        if np.isfinite(ages[known]).any():
            title = titled(f"{task.column} by age", faces)
            yield f"{task.column}_by_age", age_figure(chosen == truth, ages[known], title)


def pictures_of_faces(faces: FaceTable, model: AttributeModel) -> Iterator[tuple[str, np.ndarray]]:
    """Yield pictures that show faces; ethnicity is not told of anybody."""
    few = spread(faces, SHOWN)
    pixels = np.asarray(few.pixels)
    answers, labels = model.predict(pixels), labels_of(few.manifest, model.tasks)
    told = [
        [_told(task, answers[task.column][row], labels[task.column][row]) for task in model.tasks if _may_tell(task)]
        for row in range(len(few))
    ]
    if any(told):
        captions = ["\n".join(lines) for lines in told]
        yield "read_faces", contact_sheet(pixels, captions, titled("As read (label)", faces))
    for number, network in enumerate(model.networks):
        title = titled("What the convolutions make of a face", faces)
        yield f"feature_maps_{number}", feature_sheet(pixels[0], feature_maps(network, pixels[:1]), title)


def _may_tell(task: Task) -> bool:
    return task.column not in NEVER_SERVED


def _told(task: Task, answer: np.ndarray, label: float) -> str:
    """Return what was read of a face and, in brackets, its label."""
    if isinstance(task, ClassTask):
        chosen, known = task.classes[int(answer.argmax())], known_labels(np.array([label]))[0]
        return f"{chosen} {answer.max():.2f}" + (f"\n({task.classes[int(label)]})" if known else "")
    return f"{task.column} {answer[0]:.0f}" + (f" ({label:.0f})" if np.isfinite(label) else "")
