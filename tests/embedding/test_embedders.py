"""Every kind of embedder behind one interface: fitted without names, saved, loaded, refused when damaged."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from core.storage import CorruptFileError
from embedding.interface import Embedder, same_crop
from embedding.network import NetworkEmbedder
from embedding.pca import PcaSettings, fit_pca
from embedding.pixels import PixelSettings
from embedding.registry import EMBEDDERS, FittedSettings, fit_embedder, load_embedder
from embedding.storage import ARRAYS_FILE, DESCRIPTION_FILE
from models.build import build_model
from models.families.registry import model_settings

ROOM = Path(__file__).resolve().parents[2] / "embedding"


@pytest.fixture(scope="module")
def embedders(blobs) -> dict[str, Embedder]:
    network = build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), seed=0)
    settings = (PixelSettings(), PcaSettings(zdim=4), PcaSettings(zdim=4, whiten=True))
    fitted = {each.label: fit_embedder(blobs, each, seed=0) for each in settings}
    return fitted | {"network": NetworkEmbedder("network", network)}


def test_the_registry_has_every_class_of_the_room():
    written = {
        node.name
        for path in ROOM.rglob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Embedder" for base in node.bases)
    }
    assert {each.__name__ for each in EMBEDDERS.values()} == written
    assert {name: each.kind for name, each in EMBEDDERS.items()} == {name: name for name in EMBEDDERS}


@pytest.mark.parametrize("name", ["pixels", "pca", "pca_whitened", "network"])
def test_a_saved_embedder_comes_back_as_it_was(blobs, embedders, tmp_path, name):
    before = embedders[name]
    before.save(tmp_path)
    after = load_embedder(tmp_path)
    assert (type(after), after.name, after.dimension) == (type(before), before.name, before.dimension)
    vectors = after.embed(blobs.pixels)
    np.testing.assert_array_equal(vectors, before.embed(blobs.pixels))
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(blobs), before.dimension))
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} <= {".json", ".safetensors"}
    assert after.facts() == before.facts()


@pytest.mark.parametrize("settings", [PcaSettings(zdim=4, whiten=True), PixelSettings()])
def test_names_are_never_looked_at(blobs, settings):
    nameless = replace(blobs, manifest=blobs.manifest.drop(columns="identity"))
    with_names, without = (fit_embedder(table, settings, seed=0).embed(blobs.pixels) for table in (blobs, nameless))
    np.testing.assert_array_equal(with_names, without)


def test_whitening_keeps_the_decoder(blobs, embedders):
    plain, whitened = (embedders[name].reconstruct(blobs.pixels) for name in ("pca", "pca_whitened"))
    np.testing.assert_array_equal(plain, whitened)
    np.testing.assert_allclose(np.linalg.norm(embedders["pca_whitened"].embed(blobs.pixels), axis=1), 1, atol=1e-5)


@given(st.integers(0, 2**16))
def test_one_changed_byte_of_the_arrays_is_refused(tmp_path_factory, place):
    folder = tmp_path_factory.mktemp("embedder")
    fit_pca(np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), dtype=np.uint8), 3).save(folder)
    data = bytearray((folder / ARRAYS_FILE).read_bytes())
    data[place % len(data)] ^= 1
    (folder / ARRAYS_FILE).write_bytes(data)
    with pytest.raises(CorruptFileError, match="SHA-256 differs"):
        load_embedder(folder)


@pytest.mark.parametrize(("text", "told"), [("{", "does not describe"), ("[]", "does not describe"),
                                            ('{"kind": "pka", "name": "x"}', "did you mean 'pca'")])  # fmt: skip
def test_a_broken_description_is_named(tmp_path, text, told):
    (tmp_path / DESCRIPTION_FILE).write_text(text)
    with pytest.raises(CorruptFileError, match=told):
        load_embedder(tmp_path)


def test_missing_parts_are_named(tmp_path, embedders):
    with pytest.raises(FileNotFoundError, match=DESCRIPTION_FILE):
        load_embedder(tmp_path)
    embedders["pca"].save(tmp_path)
    (tmp_path / ARRAYS_FILE).unlink()
    with pytest.raises(FileNotFoundError, match=ARRAYS_FILE):
        load_embedder(tmp_path)


def test_a_key_of_another_kind_is_an_error():
    read = TypeAdapter(FittedSettings).validate_python
    assert read({"kind": "pca", "zdim": 8, "whiten": True}).label == "pca_whitened"
    with pytest.raises(ValidationError, match="unknown key 'zdim'"):
        read({"kind": "pixels", "zdim": 8})


def test_other_crops_are_refused_by_name(blobs):
    same_crop(blobs.align, blobs.align)
    with pytest.raises(ValueError, match=r"'eye_distance': 0\.4"):
        same_crop(blobs.align.model_copy(update={"eye_distance": 0.4}), blobs.align)


def test_a_network_sees_larger_faces_averaged_down_and_enlarges_what_it_decodes(blobs, embedders):
    network, large = embedders["network"], blobs.pixels.repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_array_equal(network.embed(large), network.embed(blobs.pixels))
    decoded = network.reconstruct(large)
    assert decoded.shape == large.shape
    assert np.abs(decoded[:, ::2, ::2].astype(int) - network.reconstruct(blobs.pixels)).mean() < 8
    with pytest.raises(ValueError, match="48"):
        network.embed(np.zeros((2, 48, 48, 3), np.uint8))
