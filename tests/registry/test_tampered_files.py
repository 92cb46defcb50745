"""One flipped byte in any file of any kind of model is refused, and nothing is opened."""

import random
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from registered import one_of_each
from stores import active_store

import registry.loading
from core.storage import CorruptFileError
from registry.catalogue import KINDS
from registry.loading import open_uri, treatment_of

pytestmark = pytest.mark.slow

PLACES = 3
"""Bytes that are flipped in each file, one at a time."""


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[str]:
    with active_store(tmp_path_factory.mktemp("tampered")) as uri:
        yield uri


@pytest.fixture(scope="module")
def versions(store, blobs) -> dict[str, str]:
    return one_of_each(blobs)


def files_of(uri: str) -> list[Path]:
    """Every file that a version has in the store, except for what MLflow writes on reading."""
    folder = Path(mlflow.artifacts.download_artifacts(uri))
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "registered_model_meta"]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_one_flipped_byte_in_any_file_of_any_kind_is_refused(store, versions, name, monkeypatch, record_property):
    monkeypatch.setattr(registry.loading, "read", lambda folder: pytest.fail(f"{folder} was opened"))
    monkeypatch.setattr(registry.loading, "_described", lambda folder: pytest.fail(f"{folder} was read"))
    rng, flips, refused = random.Random(name), 0, 0
    files = files_of(versions[name])
    for path in files:
        whole = path.read_bytes()
        for place in rng.sample(range(len(whole)), PLACES):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
            flips += 1
            opened = treatment_of if flips % PLACES == 0 else lambda uri, _: open_uri(uri)
            try:
                with pytest.raises(CorruptFileError, match=path.name):
                    opened(versions[name], store)
                refused += 1
            finally:
                path.write_bytes(whole)
    record_property("flips", flips)
    record_property("refused", refused)
    assert refused == flips == PLACES * len(files) >= 3 * 9
    monkeypatch.undo()
    assert open_uri(versions[name]).kind.name == name
