"""Codes kept at chosen epochs come back, and nothing else is kept."""

import numpy as np
import pytest

from core.storage import CorruptFileError
from models.inference import embed
from models.training.snapshots import MAX_FACES, SNAPSHOT_EPOCHS, keep_codes, kept_codes, snapshot_rows

ROWS = np.arange(3, 40, 2)


def test_codes_of_the_chosen_epochs_come_back_in_order(tiny, pictures, tmp_path):
    models = {epoch: tiny("vae", seed=epoch) for epoch in (50, 5, 6)}
    for epoch, model in models.items():
        keep_codes(tmp_path, epoch, model, pictures, ROWS)
    found = kept_codes(tmp_path)
    assert list(found) == [5, 50]
    assert set(found) <= set(SNAPSHOT_EPOCHS)
    for epoch, codes in found.items():
        np.testing.assert_array_equal(codes, embed(models[epoch], pictures[ROWS]))


def test_nothing_kept_is_no_epoch(tmp_path):
    assert kept_codes(tmp_path / "none") == {}


def test_a_damaged_file_is_named(tiny, pictures, tmp_path):
    keep_codes(tmp_path, 5, tiny(), pictures, ROWS)
    path = tmp_path / "codes_0005.safetensors"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CorruptFileError, match="codes_0005"):
        kept_codes(tmp_path)


def test_keeping_twice_keeps_the_later(tiny, pictures, tmp_path):
    for seed in (0, 1):
        keep_codes(tmp_path, 5, tiny(seed=seed), pictures, ROWS)
    np.testing.assert_array_equal(kept_codes(tmp_path)[5], embed(tiny(seed=1), pictures[ROWS]))
    assert [path.name for path in tmp_path.iterdir()] == ["codes_0005.safetensors"]


def test_many_faces_are_thinned_evenly_and_few_are_all_kept():
    rows = np.arange(10 * MAX_FACES)[::-1]
    some = snapshot_rows(rows)
    assert len(some) == MAX_FACES
    assert (some[0], some[-1]) == (rows[0], rows[-1])
    np.testing.assert_array_equal(snapshot_rows(ROWS), ROWS)
