import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crop import EyeCrop, MeshCrop
from core.face_table import FaceTable
from core.pixels import PixelRows
from core.settings import Settings
from core.storage import CorruptFileError, write_aside
from core.subsets import spread


def table(n: int = 5, seed: int = 0) -> FaceTable:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (n, 16, 16, 3), dtype=np.uint8)
    manifest = pd.DataFrame({"face_id": [f"f{i}" for i in range(n)], "identity": [None] + ["a"] * (n - 1)})
    return FaceTable(pixels, manifest, "v1")


def test_round_trip_is_exact_and_memory_mapped(tmp_path):
    before = table()
    before.save(tmp_path)
    after = FaceTable.load(tmp_path)
    assert isinstance(after.pixels, np.memmap)
    np.testing.assert_array_equal(after.pixels, before.pixels)
    pd.testing.assert_frame_equal(after.manifest, before.manifest)
    assert after.data_version == "v1"
    assert after.digest() == before.digest()


def test_an_untouched_table_shares_its_pixels_with_its_copy(tmp_path):
    table().save(tmp_path / "one")
    loaded = FaceTable.load(tmp_path / "one")
    loaded.save(tmp_path / "two")
    loaded.select(np.arange(5) < 3).save(tmp_path / "part")
    inodes = [(tmp_path / name / "pixels.npy").stat().st_ino for name in ("one", "two", "part")]
    assert inodes[0] == inodes[1] != inodes[2]
    assert FaceTable.load(tmp_path / "two").digest() == loaded.digest()
    assert len(FaceTable.load(tmp_path / "part")) == 3


def test_joined_tables_are_one(tmp_path):
    whole = table()
    parts = [whole.select(np.arange(5) < 2), whole.select(np.arange(5) >= 2), whole.select(np.arange(5) > 9)]
    assert FaceTable.join(parts, tmp_path).digest() == whole.digest()
    assert FaceTable.join(parts[:1], tmp_path) is parts[0]
    with pytest.raises(ValueError, match="data versions"):
        FaceTable.join([whole, FaceTable(whole.pixels, whole.manifest, "v2")], tmp_path)


def test_digest_sees_pixels_rows_and_version():
    before = table()
    changed = before.pixels.copy()
    changed[0, 0, 0, 0] ^= 1
    others = [
        FaceTable(changed, before.manifest, "v1"),
        FaceTable(before.pixels, before.manifest.assign(identity="b"), "v1"),
        FaceTable(before.pixels, before.manifest, "v2"),
    ]
    points = np.zeros((len(before), 478, 3), np.float32)
    others += [replace(before, landmarks=points), replace(before, landmarks=points + 1)]
    assert len({before.digest(), *(other.digest() for other in others)}) == 6


@given(st.lists(st.booleans(), min_size=5, max_size=5))
def test_select_keeps_order_and_pairs(mask):
    chosen = table().select(np.array(mask))
    expected = [f"f{i}" for i, keep in enumerate(mask) if keep]
    assert chosen.manifest["face_id"].to_list() == expected
    np.testing.assert_array_equal(chosen.pixels, table().pixels[np.array(mask)])


def test_selecting_copies_no_pixel(tmp_path):
    manifest = pd.DataFrame({"face_id": [f"f{i}" for i in range(2000)]})
    FaceTable(np.ones((2000, 64, 64, 3), np.uint8), manifest).save(tmp_path)
    whole = FaceTable.load(tmp_path)
    tracemalloc.start()
    odd = whole.select(np.arange(2000) % 2 == 1)
    few = odd.select(np.arange(1000) % 100 == 0)
    first = spread(odd, 10)
    assert tracemalloc.get_traced_memory()[1] < whole.stored.nbytes / 20
    tracemalloc.stop()
    for table, rows in ((odd, np.arange(1, 2000, 2)), (few, np.arange(1, 2000, 200))):
        assert isinstance(table.stored, PixelRows)
        np.testing.assert_array_equal(table.stored.rows, rows)
    assert len(first) == 10


def test_a_selected_table_is_saved_joined_and_digested_like_a_copy(tmp_path):
    mask = np.array([True, False, True, True, False])
    chosen = table().select(mask)
    copied = FaceTable(table().pixels[mask], chosen.manifest, "v1")
    assert chosen.digest() == copied.digest()
    chosen.save(tmp_path / "saved")
    assert FaceTable.load(tmp_path / "saved").digest() == copied.digest()
    joined = FaceTable.join([table().select(mask), table().select(~mask)], tmp_path)
    np.testing.assert_array_equal(joined.pixels, np.concatenate([table().pixels[mask], table().pixels[~mask]]))


def test_rejects_what_cannot_be_a_table():
    with pytest.raises(ValueError, match="uint8"):
        FaceTable(np.zeros((2, 4, 4, 3), np.float32), pd.DataFrame({"face_id": ["a", "b"]}))
    with pytest.raises(ValueError, match="2 faces but 1"):
        FaceTable(np.zeros((2, 4, 4, 3), np.uint8), pd.DataFrame({"face_id": ["a"]}))


@pytest.mark.parametrize("part", ["pixels.npy", "manifest.parquet", "table.json"])
def test_broken_or_missing_part_is_named(tmp_path, part):
    table().save(tmp_path)
    (tmp_path / part).write_bytes(b"broken")
    with pytest.raises(CorruptFileError, match="build_face_dataset"):
        FaceTable.load(tmp_path)
    (tmp_path / part).unlink()
    with pytest.raises(FileNotFoundError, match=part):
        FaceTable.load(tmp_path)


def test_pickled_array_is_refused(tmp_path):
    table().save(tmp_path)
    np.save(tmp_path / "pixels.npy", np.array([{"evil": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(CorruptFileError):
        FaceTable.load(tmp_path)


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "deep" / "file.txt"
    write_aside(target, lambda path: path.write_text("old"))

    def fail(path):
        path.write_text("half")
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        write_aside(target, fail)
    assert target.read_text() == "old"
    assert [path.name for path in target.parent.iterdir()] == ["file.txt"]


def test_unknown_key_is_named_with_the_nearest_valid_one():
    class Example(Settings):
        batch_size: int = 8
        epochs: int = 1

    with pytest.raises(ValueError, match=r"unknown key 'batchsize'; did you mean 'batch_size'\?"):
        Example.model_validate({"batchsize": 3})
    with pytest.raises(ValueError, match="valid keys: batch_size, epochs"):
        Example.model_validate({"zzz": 3})


def test_landmarks_shrink_with_faces_cut_out_by_the_eyes_alone(blobs):
    points = np.random.default_rng(0).uniform(0, 32, (len(blobs), 478, 3)).astype(np.float32)
    by_eyes = replace(blobs, landmarks=points, align=EyeCrop(size=32, landmarks=True)).shrunk(16)
    np.testing.assert_allclose(np.asarray(by_eyes.landmarks), points / 2, rtol=1e-6)
    by_mesh = replace(blobs, landmarks=points, align=MeshCrop(size=32)).shrunk(16)
    np.testing.assert_array_equal(np.asarray(by_mesh.landmarks), points)
    assert by_eyes.shrunk(16) is by_eyes
    assert by_eyes.landmarks_in_faces is by_eyes.landmarks
    assert by_mesh.landmarks_in_faces is None, "they are in pixels of the pictures"


def test_a_table_of_several_blocks_is_written_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("core.pixels.ROWS_AT_ONCE", 2)
    before = table()
    before.save(tmp_path)
    np.testing.assert_array_equal(FaceTable.load(tmp_path).pixels, before.pixels)
