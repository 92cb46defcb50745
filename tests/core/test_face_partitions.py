import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.crop import EyeCrop
from core.face_partitions import INDEX, FacePartitions
from core.face_table import FaceTable
from core.pixels import PixelParts, PixelRows
from core.storage import CorruptFileError

FACES = 30


@pytest.fixture
def whole():
    """Faces of ten people, who stand in no order."""
    rng = np.random.default_rng(0)
    manifest = pd.DataFrame(
        {
            "face_id": [f"f{number}" for number in range(FACES)],
            "identity": [None, *(f"p{number % 10}" for number in range(1, FACES))],
            "split": ["train", "val", "test"] * 10,
            "age": pd.array([None, *range(1, FACES)], dtype="float64"),
        }
    ).astype({"identity": "str"})
    points = rng.normal(size=(FACES, 478, 3)).astype(np.float32)
    return FaceTable(rng.integers(0, 256, (FACES, 16, 16, 3), dtype=np.uint8), manifest, "v1", landmarks=points)


@pytest.fixture
def cut(whole, tmp_path):
    partitions = FacePartitions(tmp_path / "faces")
    for part in np.array_split(np.arange(FACES), 4):
        partitions.append(whole.select(np.isin(np.arange(FACES), part)))
    return partitions


def test_partitions_read_as_the_whole(cut, whole):
    assert len(cut.names()) == 4
    found = cut.select()
    assert found.digest() == whole.digest()
    pd.testing.assert_frame_equal(found.manifest, whole.manifest)
    assert [len(part) for part in cut] == [8, 8, 7, 7]


def test_the_version_of_partitions_tells_that_of_each(whole, tmp_path):
    one = FacePartitions(tmp_path / "one")
    one.append(whole)
    assert one.select().data_version == "v1"
    one.append(replace(whole, data_version="v2"))
    two = one.select().data_version
    one.append(replace(whole, data_version="v3"))
    assert len({"v1", "v2", "v3", two, one.select().data_version}) == 5


def test_some_rows_and_columns_are_read_and_no_pixel(cut, whole):
    found = cut.select(lambda manifest: manifest["split"] == "val", ["face_id", "age"])
    chosen = whole.select(whole.manifest["split"] == "val")
    pd.testing.assert_frame_equal(found.manifest, chosen.manifest[["face_id", "age"]])
    assert isinstance(found.stored, PixelRows)
    assert all(isinstance(part, np.memmap) for part in found.stored.base.parts)
    np.testing.assert_array_equal(found.pixels, chosen.pixels)
    np.testing.assert_array_equal(found.stored[3], chosen.pixels[3])
    np.testing.assert_array_equal(found.stored[2:5, 1], chosen.pixels[2:5, 1])
    np.testing.assert_array_equal(np.asarray(found.landmarks), np.asarray(chosen.landmarks))
    assert len(cut.select(lambda manifest: manifest["split"] == "none")) == 0


def test_a_selection_is_selected_from_and_saved_like_any_table(cut, whole, tmp_path):
    mask = np.arange(FACES) % 3 > 0
    cut.select().select(mask).save(tmp_path / "some")
    assert FaceTable.load(tmp_path / "some").digest() == whole.select(mask).digest()
    first = cut.select().select(np.arange(FACES) < 10)
    np.testing.assert_array_equal(first.pixels, whole.pixels[:10])


def test_another_process_is_given_names_and_no_pixels(cut, whole):
    sent = pickle.dumps(cut.select().stored)
    assert len(sent) < whole.pixels.nbytes / 10
    found = pickle.loads(sent)
    assert found.base.on_disk
    np.testing.assert_array_equal(np.asarray(found), whole.pixels)
    in_memory = PixelParts([whole.pixels[:9], whole.pixels[9:]])
    assert not in_memory.on_disk
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(in_memory))[np.arange(FACES)], whole.pixels)


def test_a_person_is_erased_from_the_partitions_concerned_alone(cut, whole):
    before = {name: (cut.folder / name / "pixels.npy").stat().st_ino for name in cut.names()}
    gone = whole.manifest["face_id"][[9, 10]]
    assert cut.erase(gone) == ["part-000001"]
    assert cut.select().digest() == whole.select(~whole.manifest["face_id"].isin(gone)).digest()
    after = {name: (cut.folder / name / "pixels.npy").stat().st_ino for name in cut.names()}
    assert [name for name in before if after.get(name) == before[name]] == ["part-000000", "part-000002", "part-000003"]
    assert {path.name for path in cut.folder.glob("part-*")} == set(cut.names())
    remains = b"".join(path.read_bytes() for path in cut.folder.rglob("pixels.npy"))
    assert whole.pixels[9].tobytes() not in remains
    assert whole.pixels[11].tobytes() in remains


def test_a_partition_without_faces_left_is_removed(cut, whole):
    assert cut.erase(whole.manifest["face_id"][:8]) == ["part-000000"]
    assert len(cut.names()) == 3
    assert cut.erase(["nobody"]) == []
    cut.append(whole.select(np.arange(FACES) < 8))
    np.testing.assert_array_equal(cut.select().pixels[-8:], whole.pixels[:8])


def test_a_killed_writer_changes_nothing_and_leaves_nothing(cut, whole, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FacePartitions, "_replace", killed)
        for act in (lambda: cut.append(whole), lambda: cut.erase(["f9"])):
            with pytest.raises(KeyboardInterrupt):
                act()
    assert cut.select().digest() == whole.digest()
    cut.erase(["nobody"])
    assert {path.name for path in cut.folder.glob("part-*")} == set(cut.names())


def test_faces_of_another_kind_cannot_be_appended(cut, whole):
    with pytest.raises(ValueError, match="cannot join"):
        cut.append(replace(whole, align=EyeCrop(size=32)))
    with pytest.raises(ValueError, match="landmarks"):
        cut.append(replace(whole, landmarks=None))
    assert len(cut.names()) == 4


def test_other_data_give_another_version(cut, whole):
    cut.append(replace(whole, data_version="v2"))
    assert cut.select().data_version not in {"v1", "v2"}


def test_no_partitions_and_a_broken_index_are_named(tmp_path):
    partitions = FacePartitions(tmp_path)
    with pytest.raises(ValueError, match="append some"):
        partitions.select()
    (tmp_path / INDEX).write_text("{}")
    with pytest.raises(CorruptFileError, match="write them again"):
        partitions.select()
