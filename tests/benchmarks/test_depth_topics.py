"""The topics about depth: a few faces rendered, and a tiny model on a few drawn heads."""

import pytest
import yaml
from valid_result import valid


def test_renderer(results):
    from benchmarks.renderer.measure import measure

    found = valid(measure(size=32, batches=(2, 4), repeats=2, naive=1, results=results), "renderer")
    assert found["ratio_naive"] > 1
    assert found["largest_difference"] < 1e-6
    assert set(found["seconds_per_batch"]) == {"2", "4"}


@pytest.mark.slow
def test_depth(results, tmp_path):
    from benchmarks.depth.measure import measure

    config = tmp_path / "tiny.yaml"
    parameters = {
        "model": {"width": 4, "codes": 16, "small_width": 4, "dome": 0.5},
        "training": {"epochs": 1, "batch_size": 8, "learning_rate": 0.001},
    }
    config.write_text(yaml.safe_dump({"parameters": parameters}), encoding="utf-8")
    path = measure(
        tmp_path / "heads",
        people=20,
        pictures=2,
        config=config,
        supervised_epochs=1,
        tested=4,
        workers=1,
        cache=tmp_path / "cache",
        results=results,
    )
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
