"""Which faces a registered model was trained on."""

from zenml.client import Client

from core.face_table import FaceTable
from workflow.lineage.graph import inputs_of, registrations, steps_before


def seen_in_training(uri: str, faces: FaceTable) -> int:
    """Return how many of `faces` the registered version `uri` was trained on, 0 where ZenML does not know the version.

    A neutral-face generator has seen what it was trained on and what its first stage was.
    """
    registration = registrations().get(uri)
    if registration is None:
        return 0
    inputs = {each.id: each for step in steps_before(registration) for each in inputs_of(step)}
    tables = [each for each in inputs.values() if each.data_type.attribute == FaceTable.__name__]
    trained = set()
    for table in tables:
        manifest = Client().get_artifact_version(table.id).load().manifest
        if "split" in manifest:
            trained |= set(manifest.loc[manifest["split"] == "train", "face_id"])
    return int(faces.manifest["face_id"].isin(trained).sum())
