"""Drawn heads: what is written beside a picture is what the picture shows."""

import json

import cv2
import numpy as np
import pytest
import torch

from models.depth.camera import view_of
from models.depth.renderer import viewed_depth
from synthetic.heads.__main__ import main
from synthetic.heads.dataset import HeadSettings, HeadTask, depths, draw_person, generate_heads, read_heads, stored
from synthetic.heads.planted import planted
from synthetic.heads.truth import at_rest, head_truth, unlit_picture
from synthetic.heads.units import HALF_WIDTH, light_at_rest, model_camera, translation_of
from synthetic.scene import Studio
from synthetic.view import Light, Pose, View, project

SMALL = HeadSettings(people=3, pictures=1, seed=3)
NOTHING = np.zeros((768, 768), bool)


@pytest.fixture
def ready(monkeypatch, studio):
    monkeypatch.setattr(Studio, "open", classmethod(lambda cls, landmarker=None: studio))


def test_the_camera_sees_ten_degrees():
    edges = np.array([[-HALF_WIDTH, 0, 0], [HALF_WIDTH, 0, 0], [0, HALF_WIDTH, 0], [0, 0, 0]])
    at, nearness = project(edges, model_camera(), 64)
    assert at[:, 0] == pytest.approx([0, 64, 32, 32])
    assert at[2:, 1] == pytest.approx([0, 32])
    assert np.degrees(np.arctan(HALF_WIDTH * nearness[3])) == pytest.approx(5)


def test_a_turned_head_is_the_head_at_rest_under_the_model_s_view(studio, person):
    """The strongest check of all units and signs: the depth at rest, rendered by the model's own renderer."""
    pose = Pose(25, -10, 6)
    rest = head_truth(studio, person, at_rest(), 64, NOTHING).depth
    turned = head_truth(studio, person, View({}, pose, camera=model_camera()), 64, NOTHING).depth
    angles = torch.tensor([[pose.yaw, pose.pitch, pose.roll]], dtype=torch.float64)
    view = view_of(angles, torch.from_numpy(translation_of(pose))[None])
    filled = torch.from_numpy(np.where(rest > 0, rest, 1.1)).double()[None]
    made, seen = viewed_depth(filled, view, 1.15)
    both = (turned > 0) & seen[0].numpy() & (made[0].numpy() < 1.03)
    assert both.sum() > 1200
    difference = np.abs(made[0].numpy() - turned)[both]
    assert np.median(difference) < 3e-4
    assert np.quantile(difference, 0.9) < 2e-3


def test_normals_fit_the_depth(studio, person):
    from models.depth.shading import normals

    truth = head_truth(studio, person, at_rest(), 64, NOTHING)
    of_depth = normals(torch.from_numpy(np.where(truth.depth > 0, truth.depth, 1.05))[None])[0].numpy()
    cosine = (of_depth * truth.normals).sum(-1)[20:44, 20:44]
    assert np.degrees(np.arccos(np.median(cosine))) < 8
    assert (truth.normals[truth.depth > 0][:, 2] < 0.2).all()


def test_the_light_of_a_turned_head_comes_from_elsewhere():
    assert light_at_rest(Light(0, 0), Pose()) == pytest.approx([0, 0, -1])
    assert light_at_rest(Light(90, 0), Pose()) == pytest.approx([1, 0, 0], abs=1e-9)
    assert light_at_rest(Light(0, 90), Pose()) == pytest.approx([0, -1, 0], abs=1e-9)
    assert light_at_rest(Light(0, 0), Pose(yaw=30)) == pytest.approx([-0.5, 0, -np.sqrt(0.75)], abs=1e-9)


def test_skin_without_light_is_alike_on_both_sides(studio, person):
    albedo = unlit_picture(studio, person, 64).astype(int)
    cheeks = albedo[34:40, 20:26].mean(), albedo[34:40, 38:44].mean()
    assert abs(cheeks[0] - cheeks[1]) < 6
    assert albedo[0, 0].sum() < 30


def test_planted_marks_are_painted_and_named(studio):
    for number in range(40):
        person = studio.person(number)
        marked, mask = planted(studio.atlas, person, np.random.default_rng([number]))
        changed = np.abs(marked.texture.albedo - person.texture.albedo).max(-1) > 0.05
        if changed.any():
            break
    assert 50 < changed.sum() < 8000
    assert mask[changed].mean() > 0.8
    truth = head_truth(studio, marked, at_rest(), 64, changed)
    assert 2 < truth.asymmetric.sum() < 200


def test_depths_are_stored_to_a_hundred_thousandth():
    depth = np.array([0.0, 0.9, 0.98765, 1.1], np.float32)
    read = depths(stored(depth))
    assert np.isnan(read[0])
    assert read[1:] == pytest.approx(depth[1:], abs=1e-5)


def test_a_set_is_written_whole_and_read_back(tmp_path, ready, studio):
    folder = generate_heads(tmp_path / "heads", SMALL, workers=1)
    heads = read_heads(folder)
    assert heads.pixels.shape == (3, 64, 64, 3)
    assert heads.canonical_albedo.shape == (3, 64, 64, 3)
    assert sorted(set(heads.truth["split"])) == ["test", "train", "val"]
    _, arrays, _ = draw_person(studio, HeadTask(SMALL, 2))
    assert np.array_equal(arrays["pixels"][0], heads.pixels[2])
    assert np.array_equal(arrays["depth"][0], heads.depth[2])
    picture = cv2.imread(str(folder / "pictures" / "person_00002" / "000.png"))[..., ::-1]
    assert np.array_equal(picture, heads.pixels[2])
    shown = depths(heads.depth[2])
    assert 0.9 < np.nanmin(shown) < np.nanmax(shown) < 1.1
    stamp = (folder / "pixels.npy").stat().st_mtime_ns
    assert generate_heads(folder, SMALL, workers=1) == folder
    assert (folder / "pixels.npy").stat().st_mtime_ns == stamp


def test_bad_requests_are_answered_in_words(tmp_path, ready, capsys):
    (tmp_path / "photos").mkdir()
    assert main(["--out", str(tmp_path / "photos"), "--people", "3"]) == 1
    assert "move it away" in capsys.readouterr().err
    assert main(["--out", str(tmp_path / "new"), "--people", "0"]) == 1
    assert "people" in capsys.readouterr().err
    with pytest.raises(FileNotFoundError, match=r"python -m synthetic\.heads"):
        read_heads(tmp_path / "photos")
    (tmp_path / "photos" / "heads.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(ValueError, match="damaged"):
        read_heads(tmp_path / "photos")
