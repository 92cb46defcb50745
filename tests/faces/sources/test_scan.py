import hashlib
import os

import pandas as pd
import pytest
from pydantic import ValidationError

from core.rejects import Reason
from faces.backends.number_columns import MeasurementsError
from faces.media.place import LayoutError
from faces.sources.connector import Connector
from faces.sources.flat_photos import CONNECTOR as FLAT_PHOTOS
from faces.sources.raw_manifest import RAW_COLUMNS
from faces.sources.registry import SOURCES
from faces.sources.scan import scan, scan_all
from faces.sources.settings import SourceSettings


def put(root, *names: str) -> None:
    """Make files whose content is their own name."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def reasons(log) -> dict[str, str]:
    assert {row[2] for row in log.rows()} <= {-1}, "what is left out is no frame of a clip"
    return {path: str(reason) for _, path, _, reason, _ in log.rows()}


def people(**options) -> SourceSettings:
    return SourceSettings(kind="identity_folders", **options)


def test_identity_is_the_folder(tmp_path):
    put(tmp_path, "b/2.png", "a/1.JPG", "a/deep/3.webp")
    raw, log = scan(people(synthetic=True, name="mine"), tmp_path)
    assert list(raw["path"]) == ["a/1.JPG", "a/deep/3.webp", "b/2.png"]
    assert list(raw["identity"]) == ["a", "a", "b"]
    assert raw.dtypes.astype(str).to_dict() == RAW_COLUMNS
    first = raw.iloc[0]
    assert first["sha256"] == hashlib.sha256(b"a/1.JPG").hexdigest()
    assert (first["bytes"], first["kind"], first["source"], first["synthetic"]) == (7, "image", "mine", True)
    assert len(log) == 0


def test_flat_photos_have_no_identity(tmp_path):
    put(tmp_path, "x.png", "album/y.png")
    raw, _ = scan(SourceSettings(kind="flat_photos"), tmp_path)
    assert list(raw["path"]) == ["album/y.png", "x.png"]
    assert raw["identity"].isna().all()


def test_identity_of_a_clip_is_its_folder_or_its_stem(tmp_path):
    put(tmp_path, "ann/1.mp4", "bob.avi")
    raw, _ = scan(SourceSettings(kind="clips", rate=2.5), tmp_path)
    assert list(raw["identity"]) == ["ann", "bob"]
    assert set(raw["kind"]) == {"clip"}
    assert set(raw["rate"]) == {2.5}


def test_what_is_not_a_picture_is_counted_unless_hidden(tmp_path):
    put(
        tmp_path,
        "a/1.png",
        "a/notes.txt",
        "list.csv",
        ".hidden",
        ".cache/2.png",
        "a/Thumbs.db",
        "a/clip.mp4",
        "top.png",
    )
    raw, log = scan(people(), tmp_path)
    assert list(raw["path"]) == ["a/1.png"]
    assert reasons(log) == {
        ".": Reason.SYSTEM_FILE,
        "a/notes.txt": Reason.NOT_AN_IMAGE,
        "list.csv": Reason.NOT_AN_IMAGE,
        "a/clip.mp4": Reason.WRONG_KIND,
        "top.png": Reason.WRONG_KIND,
    }
    assert set(log.to_frame()["source"]) == {tmp_path.name}


def test_parts_are_combined_and_keep_their_own_settings(tmp_path):
    put(tmp_path, "stills/ann/1.png", "clips/ann.mp4", "clips/readme.txt")
    parts = [
        SourceSettings(kind="identity_folders", path="stills", synthetic=True),
        SourceSettings(kind="clips", path="clips", rate=4),
    ]
    raw, log = scan_all(parts, tmp_path)
    assert list(raw["path"]) == ["clips/ann.mp4", "stills/ann/1.png"]
    assert list(raw["source"]) == ["clips", "stills"]
    assert list(raw["identity"]) == ["ann", "ann"]
    assert list(raw["synthetic"]) == [False, True]
    assert reasons(log) == {"clips/readme.txt": Reason.NOT_AN_IMAGE}


def test_scan_is_the_same_whatever_the_order_of_creation(tmp_path):
    names = [f"p{n % 3}/{n}.png" for n in range(12)]
    put(tmp_path / "one", *names)
    put(tmp_path / "two", *reversed(names))
    one, two = (scan(people(name="s"), tmp_path / folder)[0] for folder in ("one", "two"))
    assert one.equals(two)


def test_links_out_of_the_root_and_loops_are_not_followed(tmp_path):
    put(tmp_path, "secret.png", "data/a/1.png")
    data = tmp_path / "data"
    (data / "a" / "loop").symlink_to(data)
    (data / "a" / "self.png").symlink_to(data / "a" / "self.png")
    (data / "a" / "out.png").symlink_to(tmp_path / "secret.png")
    (data / "a" / "in.png").symlink_to(data / "a" / "1.png")
    (data / "b").symlink_to(tmp_path)
    raw, log = scan(people(), data)
    assert list(raw["path"]) == ["a/1.png", "a/in.png"]
    assert reasons(log) == {
        "a/out.png": Reason.OUTSIDE_ROOT,
        "a/self.png": Reason.OUTSIDE_ROOT,
        "a/loop": Reason.DUPLICATE,
        "b": Reason.OUTSIDE_ROOT,
    }


@pytest.mark.parametrize(
    ("kind", "files", "advice"),
    [
        ("identity_folders", ["1.png"], "use `kind: flat_photos`"),
        ("identity_folders", ["a/1.mp4"], "use `kind: clips`"),
        ("identity_folders", [], "put the data there"),
        ("flat_photos", ["1.mp4"], "use `kind: clips`"),
        ("flat_photos", ["readme.txt"], "put the data there"),
        ("clips", ["1.png"], "use `kind: flat_photos`"),
        ("clips", ["a/1.png"], "use `kind: identity_folders`"),
        ("clips", [], "put the data there"),
    ],
)
def test_wrong_layout_names_the_kind_that_fits(tmp_path, kind, files, advice):
    put(tmp_path, *files)
    with pytest.raises(LayoutError, match=advice) as caught:
        scan(SourceSettings(kind=kind), tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_source_may_lie_beside_the_root(tmp_path):
    put(tmp_path, "photos/a/1.png")
    (tmp_path / "data").mkdir()
    for path in ("../photos", "../data/../photos/", str(tmp_path / "photos")):
        raw, _ = scan(people(path=path), tmp_path / "data")
        assert (tmp_path / "data" / raw["path"].iloc[0]).samefile(tmp_path / "photos" / "a" / "1.png")
        assert raw["source"].iloc[0] == "photos"
        assert raw["path"].iloc[0] in {"../photos/a/1.png", str(tmp_path / "photos/a/1.png")}


def test_pipes_and_files_that_vanish_are_counted(tmp_path, monkeypatch):
    put(tmp_path, "a/1.png", "a/2.png")
    os.mkfifo(tmp_path / "a" / "pipe.png")
    vanishing = Connector("", lambda *inputs: vanish(FLAT_PHOTOS.pick(*inputs), "2.png"), FLAT_PHOTOS.fits)
    monkeypatch.setitem(SOURCES, "flat_photos", vanishing)
    raw, log = scan(SourceSettings(kind="flat_photos"), tmp_path)
    assert list(raw["path"]) == ["a/1.png"]
    assert reasons(log) == {"a/pipe.png": Reason.NOT_AN_IMAGE, "a/2.png": Reason.UNREADABLE}


def vanish(picked, name):
    """Hand the files on, but remove one of them first."""
    for item in picked:
        if item.file.path.name == name:
            item.file.location.unlink()
        yield item


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(LayoutError, match="none does not exist: correct the source's `path`"):
        scan(people(path="none"), tmp_path)


def test_a_source_may_be_one_picture(tmp_path):
    put(tmp_path, "ann.gif")
    with pytest.raises(LayoutError, match="use `kind: flat_photos`"):
        scan(people(path="ann.gif"), tmp_path)
    raw, _ = scan(SourceSettings(kind="flat_photos", path="ann.gif"), tmp_path)
    assert raw.loc[0, ["source", "path", "kind"]].tolist() == ["ann.gif", "ann.gif", "image"]


def test_folders_that_name_a_split_or_a_gender_are_no_people(tmp_path):
    put(tmp_path, "train/n1/1.jpg", "Test/n2/1.jpg", "female/eve/1.jpg", "malestaff/bob/1.jpg", "male/adam.jpg")
    raw, log = scan(people(), tmp_path)
    facts = raw.set_index("identity")[["given_split", "gender"]]
    assert facts["given_split"].dropna().to_dict() == {"n1": "train", "n2": "test"}
    assert facts["gender"].dropna().to_dict() == {"eve": "female", "bob": "male"}
    assert reasons(log) == {"male/adam.jpg": Reason.WRONG_KIND}


def test_equal_content_is_used_once_across_sources(tmp_path):
    put(tmp_path, "a/1.png")
    for copy in ("a/2.png", "b/1.png"):
        (tmp_path / copy).parent.mkdir(exist_ok=True)
        (tmp_path / copy).write_text("a/1.png")
    parts = [SourceSettings(kind="flat_photos", path=path) for path in ("b", "a")]
    raw, log = scan_all(parts, tmp_path)
    assert list(raw["path"]) == ["a/1.png"]
    assert [row[:2] for row in log.rows()] == [("a", "a/2.png"), ("b", "b/1.png")]
    assert all("same as a/1.png" in row[4] for row in log.rows())


def test_the_configuration_decides_how_faces_are_measured(tmp_path):
    put(tmp_path, "a/ann/1.png", "clips/1.mp4")
    (tmp_path / "faces.csv").write_text("pixels\n1 2 3 4\n")
    (tmp_path / "units.csv").write_text("AU01_r\n1\n")
    parts = [
        people(path="a", backend="none", measurements="units.csv"),
        SourceSettings(kind="clips", path="clips", count=7),
        SourceSettings(kind="pixel_csv", path="faces.csv"),
    ]
    raw = pd.concat([scan(part, tmp_path)[0] for part in parts])
    assert list(raw["backend"]) == ["none", "mediapipe", "none"]
    assert raw["measurements"].isna().tolist() == [False, True, True]
    assert raw["frame_count"].isna().tolist() == [True, False, True]


def test_measurements_edited_in_place_change_the_raw_manifest(tmp_path):
    put(tmp_path, "a/ann/1.png")
    measured = tmp_path / "openface" / "1.csv"
    measured.parent.mkdir()
    measured.write_text("AU01_r\n1\n")
    part = people(path="a", backend="openface", measurements="openface")
    before, same = scan(part, tmp_path)[0], scan(part, tmp_path)[0]
    measured.write_text("AU01_r\n2\n")
    after = scan(part, tmp_path)[0]
    pd.testing.assert_frame_equal(before, same)
    assert not before.equals(after)
    pd.testing.assert_frame_equal(before.drop(columns="measurements_sha256"), after.drop(columns="measurements_sha256"))


def test_measurements_that_are_not_there_are_an_error(tmp_path):
    put(tmp_path, "a/ann/1.png")
    with pytest.raises(MeasurementsError, match="correct `measurements`"):
        scan(people(path="a", backend="openface", measurements="nowhere"), tmp_path)


def test_overlapping_and_missing_parts_are_errors(tmp_path):
    put(tmp_path, "a/1.png")
    with pytest.raises(LayoutError, match="two sources"):
        scan_all([people(), SourceSettings(kind="flat_photos")], tmp_path)
    with pytest.raises(LayoutError, match="no source"):
        scan_all([], tmp_path)


def test_settings_know_every_registered_kind():
    for kind in SOURCES:
        assert SourceSettings(kind=kind).kind == kind
    with pytest.raises(ValidationError, match="identity_folders"):
        SourceSettings(kind="identity_folder")
    with pytest.raises(ValidationError, match="did you mean 'rate'"):
        SourceSettings(kind="clips", rates=3)
