"""How the faces of a stored table are cut out, readable without opening it."""

from zenml.models import ArtifactVersionResponse

from core.crop import CROPS, AlignSettings

CROP = "crop"


def crop_metadata(align: AlignSettings) -> dict[str, str]:
    """Return what stands in the metadata of a face table."""
    return {CROP: align.model_dump_json()}


def crop_of(table: ArtifactVersionResponse) -> AlignSettings | None:
    """Return how the faces of a stored table are cut out; None where it does not say so."""
    told = table.run_metadata.get(CROP)
    return None if told is None else CROPS.validate_json(str(told))
