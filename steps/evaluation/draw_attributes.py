"""Step: pictures of what a reader of attributes gets right, in its own MLflow run."""

from collections.abc import Iterator

import numpy as np
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out, titled
from evaluation.attributes import confusion, known_labels
from faces.near_copies import Division, divided
from figures.attribute_figures import age_figure, confusion_figure, number_figure
from figures.history_figure import history_figure
from models.attributes.labels import labels_of
from models.attributes.settings import ClassTask
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_attributes(table: FaceTable, trained: TrainedModel, subset: Subset, division: Division) -> None:
    """Log the losses, what is confused on held-out faces, numbers as read and as labelled, and accuracy by age."""
    faces = divided(choose_subset(table, subset), division)
    faces = choose_subset(faces, "all", held_out(faces.manifest)).shrunk(trained.model.size)
    with model_run(trained.run_id):
        for name, picture in pictures(faces, trained):
            log_picture(name, picture)


def pictures(faces: FaceTable, trained: TrainedModel) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each picture and the picture, uint8 RGB (H, W, 3)."""
    yield "history", history_figure({trained.name: trained.curves()})
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
