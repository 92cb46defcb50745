"""How a crop is asked for: `align: mesh` and `align: eyes` beside the keys of each."""

import pytest
from pydantic import ValidationError

from core.crop import CROPS, EyeCrop, MeshCrop


@pytest.mark.parametrize(
    ("asked", "crop"),
    [
        ("mesh", MeshCrop()),
        ("eyes", EyeCrop()),
        ({"size": 96}, EyeCrop(size=96)),
        ({"by": "mesh", "size": 64, "mirror": True}, MeshCrop(size=64, mirror=True)),
        (MeshCrop(size=48), MeshCrop(size=48)),
    ],
)
def test_a_crop_is_read(asked, crop):
    assert CROPS.validate_python(asked) == crop
    assert CROPS.validate_python(crop.model_dump(mode="json")) == crop


@pytest.mark.parametrize("asked", ["nose", {"by": "nose"}, {"by": "mesh", "eye_distance": 0.3}, {"mirror": True}, 7])
def test_keys_of_another_crop_are_errors(asked):
    with pytest.raises(ValidationError):
        CROPS.validate_python(asked)
