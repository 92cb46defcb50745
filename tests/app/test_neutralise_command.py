"""`python -m app.neutralise` as a person types it, with a registered generator (untrained: it needs no skill here)."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import mlflow
import numpy as np
import pandas as pd
import pytest
from drawn import draw
from PIL import Image
from registered import generator_version
from stores import mlflow_store

from app.neutralise.__main__ import DONE, NOT_STARTED, SOME_LEFT_OUT, main, told
from app.neutralise.generator import LOCAL, face_of, open_generator
from app.neutralise.people import PersonFrames
from app.neutralise.sources import LeftOut
from core.manifest import ACTION_UNITS
from core.rejects import Reason
from figures.made_picture import MADE, marked
from models.neutral.face_frames import FaceFrames
from models.neutral.generator import build_generator
from models.neutral.inference import neutral_faces
from models.neutral.settings import NeutralSettings
from registry.loading import NotRegisteredError
from registry.names import NEUTRAL_GENERATOR
from synthetic.view import View

ROOT = Path(__file__).resolve().parents[2]
SIZE = 32


@pytest.fixture(scope="module")
def generator():
    return build_generator(NeutralSettings(zdim=8, width=0.0625, size=SIZE), seed=0)


@pytest.fixture(scope="module")
def registry(tmp_path_factory, generator):
    """A store of its own with one version, which is not the champion."""
    uri = mlflow_store(tmp_path_factory.mktemp("registry"))
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(uri)
    experiment = mlflow.create_experiment("tests", str(tmp_path_factory.mktemp("artifacts")))
    with mlflow.start_run(experiment_id=experiment):
        generator_version(generator, 2)
    yield uri
    mlflow.set_tracking_uri(before)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "ann.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 5, (256, 256))
    for seed in range(3):
        writer.write(draw(0, View(units={"mouth_smile": seed / 2}, seed=seed))[..., ::-1])
    writer.release()
    return path


def test_without_a_champion_the_error_names_the_fix(registry, clip, tmp_path, capsys):
    assert main([str(clip), "--out", str(tmp_path / "face.png"), "--registry", registry]) == NOT_STARTED
    said = capsys.readouterr().err
    assert "no 'champion'" in said
    assert "(but version 1)" in said
    assert "train_neutral_generator" in said
    assert not list(tmp_path.iterdir())


def test_a_missing_store_is_not_created(tmp_path):
    with pytest.raises(NotRegisteredError, match="does not exist"):
        open_generator(f"sqlite:///{tmp_path}/none.db", "champion")
    assert not list(tmp_path.iterdir())
    assert LOCAL.endswith("/mlflow/mlflow.db")


def test_the_registered_generator_serves_any_number_of_frames(registry, generator):
    served = open_generator(registry, "1")
    assert (served.treatment.align.size, served.treatment.selection.frames) == (SIZE, 2)
    frames = np.random.default_rng(0).integers(0, 256, (5, SIZE, SIZE, 3), dtype=np.uint8)
    measured = pd.DataFrame({"identity": ["ann"], "backend": "mediapipe", "confidence": 1.0, "frontal": True})
    measured = measured.assign(**dict.fromkeys(ACTION_UNITS, 0.0))
    for count in (1, 2, 5):
        rows = pd.concat([measured] * count, ignore_index=True)
        crop = served.treatment.align
        person = PersonFrames("ann", FaceFrames(frames[:count]), ("",) * count, rows, crop)
        made = face_of(person, served)
        np.testing.assert_array_equal(made, neutral_faces(generator, frames, [np.arange(count)])[0])


def test_a_neutral_frame_is_used_as_it_is(registry, clip, tmp_path, capsys):
    out = tmp_path / "face.png"
    assert main([str(clip), "--out", str(out), "--registry", registry, "--model", "1"]) == DONE
    assert f"{out}: ann, 0.00 s is neutral: used as it is (--always-make makes a face)" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["face.png"]
    with Image.open(out) as opened:
        assert not opened.text, "a photograph is not marked as made"


def test_a_made_face_is_marked_unless_research_asks_for_it_plain(registry, clip, tmp_path):
    options = [str(clip), "--registry", registry, "--model", "1", "--always-make"]
    main([*options, "--out", str(tmp_path / "marked.png")])
    main([*options, "--out", str(tmp_path / "plain.png"), "--no-mark"])
    first, second = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in ("marked", "plain"))
    np.testing.assert_array_equal(first, marked(second))
    for name in ("marked", "plain", "marked_frames"):
        with Image.open(tmp_path / f"{name}.png") as opened:
            assert opened.text["Description"] == MADE


def test_a_size_that_a_network_was_not_trained_on_is_refused(registry, clip, tmp_path, capsys):
    options = ["--out", str(tmp_path / "face.png"), "--registry", registry, "--model", "1"]
    assert main([str(clip), *options, "--size", "64"]) == NOT_STARTED
    assert f"version 1 makes faces of {SIZE} pixels: leave --size out" in capsys.readouterr().err


def test_the_face_and_its_sheet_are_written(registry, clip, tmp_path, capsys):
    out = tmp_path / "face.png"
    assert main([str(clip), "--out", str(out), "--registry", registry, "--model", "1", "--always-make"]) == DONE
    assert cv2.imread(str(out)).shape == (SIZE, SIZE, 3)
    assert cv2.imread(str(tmp_path / "face_frames.png")).shape[1] > 2 * SIZE
    assert f"{out}: ann, made from 2 frames (0.00 s, " in capsys.readouterr().out


def test_the_champion_is_found_by_its_alias_and_a_broken_clip_keeps_no_other_from_its_face(registry, clip, tmp_path):
    mlflow.MlflowClient(registry).set_registered_model_alias(NEUTRAL_GENERATOR, "champion", "1")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip")
    command = [
        sys.executable,
        "-m",
        "app.neutralise",
        clip,
        broken,
        "--out",
        tmp_path / "faces",
        "--registry",
        registry,
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == SOME_LEFT_OUT, done.stderr
    assert "broken: no face made: not_an_image" in done.stderr
    assert {path.name for path in (tmp_path / "faces").iterdir()} == {"ann.png"}


def test_one_picture_cannot_hold_two_faces(registry, clip, tmp_path, capsys):
    out = str(tmp_path / "face.png")
    assert main([str(clip), "other.avi", "--out", out, "--registry", registry, "--model", "1"]) == NOT_STARTED
    assert "name a folder" in capsys.readouterr().err


def test_an_unwritable_place_is_an_error_not_a_crash(registry, clip, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    out = str(tmp_path / "file" / "face.png")
    assert main([str(clip), "--out", out, "--registry", registry, "--model", "1"]) == NOT_STARTED
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--out", "x.png"],
        ["clip.mp4"],
        ["clip.mp4", "--out", "x", "--frames", "0"],
        ["clip.mp4", "--out", "x", "--size", "100"],
    ],
)
def test_wrong_use_is_exit_code_two(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == NOT_STARTED
    assert "usage:" in capsys.readouterr().err


def test_a_note_is_no_failure(capsys):
    note = LeftOut("IMG_0001.mp4", Reason.SAME_NAME, "named like IMG_0001.mov")
    assert told([note]) == DONE
    assert capsys.readouterr().err == "note: IMG_0001.mp4: named like IMG_0001.mov\n"
    assert told([note, LeftOut("x", Reason.NO_FACE, "")]) == SOME_LEFT_OUT
