"""The topics about depth: a few faces rendered, and a tiny model on a few drawn heads."""

from shutil import copy, copytree

import pytest
import yaml
from valid_result import valid


def test_renderer(results):
    from benchmarks.renderer.measure import measure

    found = valid(measure(size=32, batches=(2, 4), repeats=2, naive=1, results=results), "renderer")
    assert found["ratio_naive"] > 1
    assert found["largest_difference"] < 1e-6
    assert set(found["seconds_per_batch"]) == {"2", "4"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Arguments of the topics: a tiny model, and few heads."""
    folder = tmp_path_factory.mktemp("depth")
    parameters = {
        "model": {"width": 4, "codes": 16, "small_width": 4, "dome": 0.5},
        "training": {"epochs": 1, "batch_size": 8, "learning_rate": 0.001},
    }
    (folder / "tiny.yaml").write_text(yaml.safe_dump({"parameters": parameters}), encoding="utf-8")
    places = {"heads": folder / "heads", "cache": folder / "cache", "config": folder / "tiny.yaml"}
    return places | {"people": 20, "pictures": 2, "workers": 1}


@pytest.mark.slow
def test_depth(results, small):
    from benchmarks.depth.measure import measure

    path = measure(**small, supervised_epochs=1, tested=4, results=results)
    found = valid(path, "depth")
    assert {
        "side",
        "mad",
        "yaw_r",
        "light_degrees",
        "albedo_error",
        "asymmetry_auroc",
        "collapsed",
        "relief_factor",
    } <= set(found)
    assert set(found["baselines"]) == {"constant", "average", "untrained"}
    assert found["baselines"]["average"]["side"] < found["baselines"]["constant"]["side"]
    assert 0 < found["supervised"]["side"] < 0.2
    assert found["mesh"]["found"] > 0.5
    assert list(found["seeds"]) == ["0"]


@pytest.mark.slow
def test_depth_real(results, small, stills, tmp_path):
    from benchmarks.depth_real.measure import measure

    copytree(stills, tmp_path / "lfw")
    (tmp_path / "unlabelled").mkdir()
    for number, still in enumerate(sorted(stills.rglob("*.jpg"))[::4]):
        copy(still, tmp_path / "unlabelled" / f"{number}.jpg")
    found = valid(measure(data=tmp_path, **small, depths_of=4, results=results), "depth_real")
    assert found["faces"] > 50
    assert set(found["models"]) == {"drawn heads", "real faces"}
    for model in found["models"].values():
        low, high = model["pose"]["yaw"]["r"][1:]
        assert -1 <= low <= high <= 1
        assert set(model["depth"]) == {"model", "average of drawn heads", "constant"}
        assert model["verification"]["all"]["as they are"]["auc"] > 0.5
