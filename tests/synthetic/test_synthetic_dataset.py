import csv
import json
import os
import signal
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from synthetic import dataset
from synthetic.__main__ import main
from synthetic.dataset import SyntheticSettings, generate
from synthetic.expressions import UNITS
from synthetic.plan import EXPRESSIONS, STILLS, plan_clip, plan_stills
from synthetic.scene import Studio
from synthetic.truth import TRUTH_COLUMNS

TINY = SyntheticSettings(people=1, size=64, clips=0)


@pytest.fixture(scope="module")
def truth(small_set):
    with (small_set / "truth.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def ready(monkeypatch, studio):
    """Let `generate` use the studio that is open already."""
    monkeypatch.setattr(Studio, "open", classmethod(lambda cls, landmarker=None: studio))


def test_truth_names_every_file_once_a_frame(small_set, truth, small_settings):
    stills = [row["path"] for row in truth if row["path"].endswith(".jpg")]
    on_disk = {str(p.relative_to(small_set.parent)) for p in small_set.rglob("*.jpg")}
    assert len(stills) == len(set(stills)) == small_settings.people * 16
    assert set(stills) == on_disk
    clips = [row for row in truth if row["path"].endswith(".avi")]
    assert [int(row["frame"]) for row in clips] == list(range(small_settings.clip_frames))
    assert list(truth[0]) == list(TRUTH_COLUMNS)


def test_truth_is_consistent_with_names(truth):
    for row in truth:
        units = {name: float(row[name]) for name in UNITS}
        assert (row["neutral"] == "1") == (not any(units.values()))
        assert row["identity"] in row["path"]
        frontal = max(abs(float(row["yaw"])), abs(float(row["pitch"]))) < 12
        assert (row["frontal"] == "1") == frontal
        if row["path"].endswith(".jpg"):
            assert ("_neutral_" in row["path"]) == (row["neutral"] == "1")
            assert ("/frontal_" in row["path"]) == frontal


def test_files_can_be_read_and_have_the_right_size(small_set, small_settings):
    for path in small_set.rglob("*.jpg"):
        assert cv2.imread(str(path)).shape == (64, 64, 3)
    reader = cv2.VideoCapture(str(next(small_set.rglob("*.avi"))))
    frames = [reader.read()[0] for _ in range(small_settings.clip_frames + 1)]
    assert frames == [True] * small_settings.clip_frames + [False]
    assert reader.get(cv2.CAP_PROP_FPS) == 25


def test_stills_show_what_the_plan_says(small_set, small_settings, studio):
    still = plan_stills(small_settings.seed, 1)[5]
    drawn = studio.draw(studio.person(1, small_settings.seed), still.view, small_settings.size)
    stored = cv2.imread(str(small_set / "stills" / "person_001" / f"{still.name}.jpg"), cv2.IMREAD_COLOR_RGB)
    assert np.abs(drawn.astype(int) - stored).mean() < 4


def test_folder_says_that_it_is_synthetic(small_set, small_settings):
    text = (small_set / "README.txt").read_text(encoding="utf-8")
    assert "no real person" in text
    assert "nothing about accuracy on people" in " ".join(text.split())
    described = json.loads((small_set / "dataset.json").read_text(encoding="utf-8"))
    assert described["synthetic"] is True
    assert described["settings"] == small_settings.model_dump()


def test_plan_keeps_its_promises():
    assert dict(STILLS) == {
        "frontal_neutral": 4, "frontal_expressive": 6, "posed_neutral": 3, "posed_expressive": 3
    }  # fmt: skip
    for person in range(20):
        stills = plan_stills(0, person)
        shown = [tuple(still.view.units) for still in stills if still.view.units]
        assert len(shown) == len(set(shown)) == 9
        for still in stills:
            assert all(0.7 <= value <= 1 for value in still.view.units.values())
            assert (abs(still.view.pose.yaw) >= 18) == still.name.startswith("posed")
    assert {unit for units in EXPRESSIONS.values() for unit in units} <= set(UNITS)


def test_clip_moves_smoothly_from_neutral_through_expressions():
    views = plan_clip(0, 3, 40)
    neutral = [not any(view.units.values()) for view in views]
    assert neutral[0]
    assert 6 <= sum(neutral) <= 20
    assert max(max(view.units.values(), default=0) for view in views) >= 0.7
    assert np.abs(np.diff([view.pose.yaw for view in views])).max() < 20


def test_second_call_does_no_work(small_set, small_settings, monkeypatch):
    monkeypatch.setattr(dataset, "_draw_all", lambda *_: pytest.fail("drew again"))
    before = (small_set / "truth.csv").stat().st_mtime_ns
    assert generate(small_set.parent, small_settings) == small_set
    assert (small_set / "truth.csv").stat().st_mtime_ns == before


def test_missing_file_or_other_settings_are_noticed(tmp_path, ready):
    folder = generate(tmp_path, TINY, workers=1)
    assert dataset.is_complete(folder, TINY)
    assert not dataset.is_complete(folder, TINY.model_copy(update={"seed": 1}))
    lost = folder / "stills" / "person_000" / "posed_neutral_1.jpg"
    content = lost.read_bytes()
    lost.unlink()
    assert not dataset.is_complete(folder, TINY)
    generate(tmp_path, TINY, workers=1)
    assert lost.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["synthetic"]


def test_a_folder_that_was_not_generated_is_left_alone(tmp_path, ready):
    (tmp_path / "synthetic").mkdir()
    (tmp_path / "synthetic" / "mine.txt").write_text("keep")
    with pytest.raises(FileExistsError, match="move it away"):
        generate(tmp_path, TINY, workers=1)
    assert (tmp_path / "synthetic" / "mine.txt").read_text() == "keep"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
def test_interrupted_run_leaves_nothing(tmp_path, ready, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(dataset, "write_truth", fail)
    with pytest.raises(error):
        generate(tmp_path / "data", TINY, workers=1)
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "workers", "code", "left"),
    [(signal.SIGTERM, 2, 130, 0), (signal.SIGINT, 1, 130, 0), (signal.SIGKILL, 1, -signal.SIGKILL, 1)],
)
def test_stopped_process_shows_no_data_set(tmp_path, ready, sent, workers, code, left):
    options = ["--out", str(tmp_path), "--size", "64", "--clip-frames", "5", "--workers", str(workers)]
    process = subprocess.Popen([sys.executable, "-m", "synthetic", *options], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".synthetic.*/clips/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, sent)
    assert process.wait(timeout=60) == code
    assert not (tmp_path / "synthetic").exists()
    assert len(list(tmp_path.iterdir())) == left
    generate(tmp_path, TINY, workers=1)
    assert [path.name for path in tmp_path.iterdir()] == ["synthetic"]


def test_worker_that_cannot_start_ends_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "find_landmarker", lambda _: None)
    with pytest.raises(RuntimeError, match="--workers 1"):
        generate(tmp_path / "data", TINY, workers=2, landmarker=tmp_path / "absent.task")
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--people", "0"], "--people"),
        (["--size", "100"], "--size"),
        (["--people", "2", "--clips", "3"], "clips (3) must not exceed people (2)"),
        (["--landmarker", "absent.task"], "absent.task is missing"),
    ],
)
def test_command_names_what_is_wrong(tmp_path, capsys, arguments, message):
    assert main(["--out", str(tmp_path), *arguments]) == 1
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_command_needs_a_folder(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["--out", str(tmp_path / "file"), "--people", "1", "--clips", "0"]) == 1
    assert "file" in capsys.readouterr().err


def test_help(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "--people" in capsys.readouterr().out


def test_unknown_setting_is_named():
    with pytest.raises(ValidationError, match="did you mean 'people'"):
        SyntheticSettings(peple=3)
