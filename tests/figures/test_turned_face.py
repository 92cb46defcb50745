"""What a person gets of a face in three dimensions: files that open, and say that they were made."""

import numpy as np
import pytest
import trimesh
from PIL import Image, ImageSequence

from figures.depth_sheet import depth_picture, normal_picture
from figures.made_picture import MADE, marked
from figures.moving_picture import save_moving
from figures.turned_face import FILES, FRAMES, write_turned
from models.build import seeded_model
from models.depth.network import DepthNetwork
from models.depth.settings import DepthSettings


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    network = seeded_model(lambda: DepthNetwork(DepthSettings(width=4, codes=16, small_width=4, dome=0.5)), 0)
    face = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    place = tmp_path_factory.mktemp("turned")
    assert [path.name for path in write_turned(place, network, face)] == list(FILES)
    return place


def test_pictures_say_that_they_were_made(folder):
    for name in ("relit.png", "depth.png", "normals.png", "albedo.png"):
        assert Image.open(folder / name).text["Description"] == MADE


def test_the_turntable_moves_and_every_frame_is_marked(folder):
    moving = Image.open(folder / "turntable.gif")
    assert moving.info["comment"].decode() == MADE
    frames = [np.asarray(each.convert("RGB")) for each in ImageSequence.Iterator(moving)]
    assert len(frames) == FRAMES
    assert np.abs(frames[0].astype(int) - frames[FRAMES // 4]).mean() > 1
    for frame in frames:
        corner = frame[-8:, -8:].astype(int)
        assert corner.max() - corner.min() > 100


def test_the_mesh_opens_with_its_texture(folder):
    scene = trimesh.load(folder / "face.glb")
    [mesh] = scene.geometry.values()
    assert len(mesh.vertices) == 33 * 33
    assert len(mesh.faces) == 2 * 32 * 32
    assert mesh.visual.material.baseColorTexture.size == (64, 64)
    assert mesh.visual.uv.shape == (33 * 33, 2)
    assert MADE.encode() in (folder / "face.glb").read_bytes()


def test_near_is_bright_and_normals_to_the_viewer_are_blue():
    depth = np.full((1, 8, 8), 1.1)
    depth[:, 3:5, 3:5] = 0.9
    picture = depth_picture(depth)
    assert picture[0, 4, 4, 0] == 255
    assert picture[0, 0, 0, 0] == 0
    front = np.zeros((1, 2, 2, 3))
    front[..., 2] = -1
    assert normal_picture(front)[0, 0, 0].tolist() == [127, 127, 255]


def test_a_still_is_a_moving_picture_of_one_frame(tmp_path):
    frame = np.full((64, 64, 3), 90, np.uint8)
    save_moving(tmp_path / "one.gif", frame[None])
    read = np.asarray(Image.open(tmp_path / "one.gif").convert("RGB")).astype(int)
    assert np.abs(read - marked(frame)).mean() < 8
