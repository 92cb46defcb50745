import importlib
import pkgutil
from pathlib import Path

import pytest

import core.code
from clustering.centres import KMeansClusterer
from clustering.density import DbscanClusterer
from core.code import modules_used, registry_entries
from faces.measuring.measure import MeasureSettings
from faces.sources.settings import SourceSettings
from models.families.registry import model_settings
from models.training.settings import TrainingSettings
from steps.clustering.cluster_embeddings import cluster_embeddings
from steps.data.filter_faces import filter_faces
from steps.data.ingest import ingest
from steps.data.measure_faces import measure
from steps.training.train_autoencoder import train_autoencoder
from workflow.caching import REGISTRIES, step_code
from workflow.shards import Shard

ROOMS = ("faces", "models", "embedding", "clustering", "evaluation", "figures", "registry", "workflow", "steps")
FOLLOWED_WHOLE = {
    "embedding.registry": "a saved embedder names its kind, no setting of a loading step does",
    "faces.media.contents": "the raw manifest names the containers of its files, no setting does",
    "faces.report.page": "every section is on the page",
    "models.restore.registry": "each is compared with every baseline, whose kinds no setting names",
    "registry.catalogue": "an address names its kind when the step runs, not when it is planned",
    "workflow.erasure.kinds": "whoever is erased is erased from every kind",
}
"""Registries of which every entry counts in every step that uses them, and why."""


def modules() -> list[str]:
    rooms = [importlib.import_module(room) for room in ROOMS]
    return [each.name for room in rooms for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]


def test_every_registry_is_known():
    """A registry is a module with a table whose entries come from three other modules of its room."""
    found = {name for name in modules() if _modules_of_entries(name) >= 3}
    assert found == {*REGISTRIES, *FOLLOWED_WHOLE}


def _modules_of_entries(name: str) -> int:
    entries = registry_entries(name)
    if len(entries) < 3:
        return 0
    whole = modules_used([name])
    return len(whole - modules_used([name], {name: {min(entries)}})) + 1


@pytest.mark.parametrize("module", REGISTRIES)
def test_what_names_an_entry_exists(module):
    owner, field = REGISTRIES[module]
    place, _, name = owner.rpartition(".")
    settings = getattr(importlib.import_module(place), name)
    assert field is None or field in settings.model_fields


def test_ingest_depends_on_the_connectors_of_its_sources_alone():
    sources = [SourceSettings(kind="clips"), SourceSettings(kind="orl")]
    used = step_code(ingest, sources, "version").modules
    assert {"faces.sources.clips", "faces.sources.orl", "faces.sources.scan"} <= used
    assert not used & {"faces.sources.celeba", "faces.sources.mnist", "faces.sources.recordio"}
    assert not used & {"faces.backends.openface", "faces.detection.action_units"}


def test_training_depends_on_its_family_and_network_alone():
    model = model_settings(family="vae", network="vgg")
    used = step_code(train_autoencoder, None, model, TrainingSettings(), "all", 0, 1).modules
    assert {"models.families.variational", "models.networks.vgg", "models.training.loop"} <= used
    assert not used & {"models.families.adversarial", "models.families.denoising", "models.networks.resnet"}


def test_clustering_depends_on_its_algorithms_alone():
    algorithms = [KMeansClusterer(), DbscanClusterer()]
    used = step_code(cluster_embeddings, None, None, algorithms, "elbow", ["all"]).modules
    assert {"clustering.centres", "clustering.density"} <= used
    assert not used & {"clustering.graphs", "clustering.communities"}


def test_a_call_that_names_no_entry_depends_on_all():
    assert "faces.backends.openface" in step_code(measure, None, MeasureSettings(), Shard(number=0, count=1)).modules
    assert "faces.sources.celeba" in step_code(ingest).modules


def test_the_modules_of_settings_count_and_so_do_a_steps_own_defaults():
    used = step_code(filter_faces, None, MeasureSettings()).modules
    assert "faces.measuring.measure_settings" in used
    assert "faces.selection.filtering" in step_code(filter_faces).modules


def test_the_digest_follows_the_code_that_is_used(monkeypatch, tmp_path):
    call = (train_autoencoder, None, model_settings(family="vae"), TrainingSettings(), "all", 0, 1)
    before = step_code(*call)
    for name in before.modules:
        _copy(name, tmp_path)
    monkeypatch.setattr(core.code, "ROOT", tmp_path)
    assert before.digest == step_code(*call).digest
    loss = tmp_path / "models" / "families" / "variational.py"
    loss.write_text(loss.read_text() + "\n# a remark\n")
    assert before.digest == step_code(*call).digest
    loss.write_text(loss.read_text() + "\nKL = 2\n")
    assert before.digest != step_code(*call).digest


def _copy(module: str, folder: Path) -> None:
    source = core.code._file_of(module)
    target = folder / source.relative_to(core.code.ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
