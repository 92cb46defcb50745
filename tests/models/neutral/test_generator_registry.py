"""Every kind of generator is made, saved and used through the same functions."""

import json

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from core.storage import CorruptFileError
from models.neutral.face_frames import FaceFrames
from models.neutral.inference import neutral_faces
from models.neutral.registry import (
    GENERATORS,
    GeneratorSettings,
    generated_faces,
    kind_of,
    load_generator,
    made_with,
    save_generator,
)
from models.neutral.settings import NeutralSettings
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.settings import WarpSettings

SETTINGS = TypeAdapter(GeneratorSettings)


@pytest.fixture(scope="module")
def warp(crowd):
    settings = WarpSettings(shape_components=4, texture_components=3)
    return fit_warp(crowd.pixels, crowd.landmarks, crowd.groups.part("train"), settings)


def test_a_network_is_meant_where_no_kind_is_named():
    assert SETTINGS.validate_python({"zdim": 8}) == NeutralSettings(zdim=8)
    assert SETTINGS.validate_python({"kind": "warp", "one_frame": 0.5}) == WarpSettings(one_frame=0.5)
    with pytest.raises(ValidationError, match="did you mean 'shape_penalty'"):
        SETTINGS.validate_python({"kind": "warp", "shape_penaltie": 1})


def test_every_kind_of_settings_has_its_entry(warp, generator):
    assert set(GENERATORS) == {"network", "warp"}
    assert kind_of(warp) is GENERATORS["warp"]
    assert kind_of(generator()) is GENERATORS["network"]


def test_a_generator_that_warps_is_the_same_after_a_round_trip(warp, crowd, tmp_path):
    save_generator(tmp_path, warp)
    assert {path.suffix for path in tmp_path.iterdir()} == {".safetensors", ".json"}
    again, faces = load_generator(tmp_path), FaceFrames(crowd.pixels, crowd.landmarks)
    assert again.settings == warp.settings
    rows = [crowd.groups.inputs[0], crowd.groups.inputs[1][:1]]
    np.testing.assert_array_equal(generated_faces(again, faces, rows), generated_faces(warp, faces, rows))


def test_a_network_is_the_same_after_a_round_trip(generator, faces, tmp_path):
    network = generator().eval()
    save_generator(tmp_path, network)
    rows = [np.array([0, 1]), np.array([2])]
    made = generated_faces(load_generator(tmp_path), FaceFrames(faces), rows)
    np.testing.assert_array_equal(made, neutral_faces(network, faces, rows))


def test_a_network_saved_before_kinds_had_names_is_read(generator, tmp_path):
    save_generator(tmp_path, generator())
    described = json.loads((tmp_path / "model.json").read_text())
    del described["model"]["kind"]
    (tmp_path / "model.json").write_text(json.dumps(described))
    assert load_generator(tmp_path).settings == generator().settings


def test_numbers_of_people_name_whose_faces_are_made(warp, crowd):
    faces = FaceFrames(crowd.pixels, crowd.landmarks)
    make = made_with(warp, faces, crowd.groups.inputs)
    expected = generated_faces(warp, faces, [crowd.groups.inputs[3], crowd.groups.inputs[1]], 1.6)
    np.testing.assert_array_equal(make(np.array([3, 1]), 1.6), expected)
    assert make(np.array([], int), 1.0).shape == (0, *crowd.pixels.shape[1:])


@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_damaged_file_is_named(warp, tmp_path, damage):
    save_generator(tmp_path, warp)
    weights = tmp_path / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-5] ^= 1
    weights.unlink()
    if damage != "gone":
        weights.write_bytes(content if damage == "changed" else content[:-20])
    with pytest.raises(FileNotFoundError if damage == "gone" else CorruptFileError, match=r"weights\.safetensors"):
        load_generator(tmp_path)


def test_what_cannot_be_warped_is_refused(warp, crowd):
    with pytest.raises(ValueError, match="landmarks: true"):
        generated_faces(warp, FaceFrames(crowd.pixels), [np.array([0])])
    faces = FaceFrames(crowd.pixels, crowd.landmarks)
    for rows in (np.array([], int), np.array([len(crowd.pixels)])):
        with pytest.raises(ValueError, match="a person's"):
            generated_faces(warp, faces, [rows])
