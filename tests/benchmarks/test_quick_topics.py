"""The quick topics, each measured on a tiny input."""

import subprocess
from pathlib import Path

import cv2
import pytest
from valid_result import valid

from benchmarks.record import RESULTS
from faces.detection.landmarks import Landmarker

ROOT = Path(__file__).resolve().parents[2]


def test_every_topic_has_a_smoke_test():
    topics = {path.parent.name for path in (ROOT / "benchmarks").glob("*/measure.py")}
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*_topics.py"))
    assert {topic for topic in topics if f"def test_{topic}(" not in text} == set()


def test_every_topic_has_a_template():
    for path in (ROOT / "benchmarks").glob("*/measure.py"):
        assert path.with_name("reading.md").is_file(), path


def test_clustering_scale(results, tmp_path):
    """A population that is in the cache."""
    from benchmarks.clustering_scale.measure import measure
    from benchmarks.clustering_scale.people import draw_people
    from benchmarks.clustering_scale.population import Population

    Population.of(*draw_people(400)).save(tmp_path / "population.npz")
    path = measure(cache=tmp_path, sizes=(60,), algorithms=("knn_graph",), known=40, new=10, results=results)
    found = valid(path, "clustering_scale")
    assert found["cases"]["knn_graph"]["60"]["pairwise_f"] > 0.7
    assert found["embedding"]["resampled"]["auc"] > 0.9
    assert 0 <= found["incremental"]["agreement"] <= 1


def test_table_formats(results):
    from benchmarks.table_formats.measure import measure

    found = valid(measure(faces=200, parts=4, side=8, batches=2, repetitions=1, results=results), "table_formats")
    assert {"one_npy", "npy", "arrow", "parquet", "webdataset"} <= set(found)
    assert found["npy"]["erase_written_mb"] < 0.5 * found["one_npy"]["erase_written_mb"]


def test_cluster_simulation(results):
    from benchmarks.cluster_simulation.measure import measure

    found = valid(measure(RESULTS, (10**6, 10**7), 8_192, results), "cluster_simulation")
    assert found["sizes"]["1e+07"]["days"] > found["sizes"]["1e+06"]["days"]
    often = found["otherwise"]["each worker is lost once in three hours"]
    assert often["lost_tasks"] > found["otherwise"]["no worker is ever lost"]["lost_tasks"] == 0


def test_cost_model(results):
    from benchmarks.cost_model.measure import measure

    found = valid(measure(RESULTS, results), "cost_model")
    assert found["1e+07"]["faces_gb"] == pytest.approx(100 * found["1e+05"]["faces_gb"])


def test_first_run(results, tmp_path):
    """A repository whose demo takes no time."""
    from benchmarks.first_run.measure import measure

    repository = tmp_path / "repository"
    (repository / ".venv" / "bin").mkdir(parents=True)
    (repository / "Makefile").write_text("setup:\n\ttrue\ndemo:\n\tsleep 0.2\n", encoding="utf-8")
    dvc = repository / ".venv" / "bin" / "dvc"
    dvc.write_text("#!/bin/sh\necho Data and pipelines are up to date.\n", encoding="utf-8")
    dvc.chmod(0o755)
    git = ["git", "-c", "user.name=tests", "-c", "user.email=tests@example.com"]
    for command in (["init", "--quiet"], ["add", "--force", "."], ["commit", "--quiet", "-m", "demo"]):
        subprocess.run([*git, *command], cwd=repository, check=True)
    found = valid(measure(repository, results), "first_run")
    assert found["dvc_status_unchanged"]
    assert found["cached_seconds"] >= 0.2


def test_group_photos(results, portrait, tmp_path):
    from benchmarks.group_photos.measure import measure

    folder = tmp_path / "group"
    folder.mkdir()
    cv2.imwrite(str(folder / "group.png"), portrait[..., ::-1])
    with Landmarker() as landmarker:
        [face] = landmarker.measure(portrait)
    place = " ".join(
        f'{key}="{value:.0f}"' for key, value in zip(("left", "top", "width", "height"), face.box, strict=True)
    )
    (folder / "training.xml").write_text(
        f'<dataset><images><image file="group.png"><box {place}/></image></images></dataset>', encoding="utf-8"
    )
    found = valid(measure(tmp_path, sweep=(), photos=1, results=results), "group_photos")
    assert (found["recall"], found["precision"], found["annotated"]) == (1, 1, 1)
    assert found["mean_iou"] > 0.9


def test_house(results):
    from benchmarks.house.measure import measure

    found = valid(measure(test_seconds=1.5, results=results), "house")
    extensions = {"connector", "embedder", "family", "clusterer", "column", "kind"}
    assert set(found["files_per_extension"]) == set(found["entries_per_extension"]) == extensions
    assert found["import_circles"] == 0
    assert found["test_seconds"] == 1.5


def test_kernel_distance(results, photos):
    from benchmarks.kernel_distance.measure import measure

    found = valid(measure(photos, faces=12, splits=2, results=results), "kernel_distance")
    assert set(found["features"]) == {"wavelets", "untrained_network", "pca", "pixels"}


def test_occlusion(results, photos):
    from benchmarks.occlusion.measure import measure

    found = valid(measure(photos, people=1, photos=1, results=results), "occlusion")
    assert found["drawn"]["faces"] == 1


def test_reduced_decode(results):
    from benchmarks.reduced_decode.measure import measure

    [found] = valid(measure(people=1, shares=(0.3,), results=results), "reduced_decode").values()
    assert found["1/1"]["drift"] == 0
    assert found["1/4"]["drift"] < 0.05


def test_several_seeds_are_averaged_over_the_epochs_that_all_had():
    from benchmarks.published.stored_runs import StoredComparison, StoredModel, averaged
    from benchmarks.published.tables import COLUMNS

    def run(mse: float, path: list[float]) -> StoredComparison:
        return StoredComparison("s2", 10, [StoredModel("vgg", {"mse": mse}, {"zdim": "8"}, {"val_mse": path})])

    [model] = averaged([run(0.2, [4.0, 2.0, 1.0]), run(0.4, [2.0, 4.0])]).models
    assert model.scores == {"mse": pytest.approx(0.3), "least_val_mse": 1.5}
    assert COLUMNS["least validation MSE"](model) == 1.5
    assert model.metrics == {"val_mse": [3.0, 3.0]}
    assert model.settings == {"zdim": "8"}
    alone = run(0.2, [4.0])
    assert averaged([alone]) is alone
