"""The topics that score people who are held out, each on a few drawn ones."""

import json
from shutil import copytree

import cv2
import mlflow
import numpy as np
import pytest
from squares import pixel_csv
from stores import mlflow_store
from valid_result import valid

from core.crop import EyeCrop
from embedding.pca import fit_pca
from registry.embedders import EMBEDDER
from registry.names import CHAMPION, FACE_EMBEDDER, version_of
from registry.storing import register
from registry.treatments import Treatment

pytestmark = pytest.mark.slow

EXPRESSIONS = "happiness", "neutral"


@pytest.fixture(scope="module")
def held_out(stills, tmp_path_factory):
    """Drawn people laid out as the real data sets are, and the list of those who are held out: (folder, file)."""
    from benchmarks.label_free_embedding.split import digest

    folder = tmp_path_factory.mktemp("datasets")
    people, rows = sorted(stills.iterdir()), ["path,dataset,identity,expression"]
    for source, chosen in (("lfw", people[:7]), ("celeba_wild", people[3:]), ("orl", people[:4])):
        for person in chosen:
            (folder / source).mkdir(exist_ok=True)
            copytree(person, folder / source / person.name)
            names = [
                f"{source}/{person.name}/{still.name},{source},{person.name}" for still in sorted(person.iterdir())
            ]
            rows += [f"{name},{EXPRESSIONS[at % 2]}" for at, name in enumerate(names)]
    for still in sorted((folder / "celeba_wild").rglob("*.jpg"))[::2]:
        cv2.imwrite(str(still), cv2.resize(cv2.imread(str(still)), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA))
    (folder / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    held = {"lfw": people[:4], "celeba_wild": people[6:]}
    listed = {source: [digest(f"{source}/{one.name}") for one in chosen] for source, chosen in held.items()}
    (folder / "split.json").write_text(json.dumps(listed | {"left_out": []}), encoding="utf-8")
    return folder, folder / "split.json"


def test_label_free_embedding(results, held_out, tmp_path):
    from benchmarks.label_free_embedding.measure import measure

    data, split = held_out
    found = valid(measure(data, tmp_path / "cache", split, drawn_people=1, results=results), "label_free_embedding")
    assert found["faces"]["lfw"] > 50
    assert found["dev"]["lfw"]["auc"] > 0.7
    assert set(found["cold_start"]) == {"own", "own_self", "own_drawn", "own_drawn_self"}
    assert set(found["sorter"]) >= {"L60", "C60", "S150", "everyone", "one_person", "ten_photos"}
    assert found["cost"]["stored_mb"] < 40


def test_people_for_clustering_at_scale_are_those_held_out(held_out, tmp_path):
    from benchmarks.clustering_scale.population import Population, population

    data, split = held_out
    found = Population.load(population(data, tmp_path / "cache", split))
    assert int(found.people.max()) + 1 == 4 + 4
    assert found.vectors.shape[0] > 50
    assert np.isfinite(found.vectors).all()


def test_a_clustering_beyond_its_limit_is_named(tmp_path):
    from benchmarks.clustering_scale.measure import run_case
    from benchmarks.clustering_scale.people import draw_people
    from benchmarks.clustering_scale.population import Population

    file = tmp_path / "population.npz"
    Population.of(*draw_people(400)).save(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.clustering_scale.measure.SECONDS", {3_000: 1})
        assert run_case("affinity_propagation", 3_000, file, []) == {"unfinished_after_s": 1}
        assert run_case("kmeans", 3_000, file, [{"seconds": 2.0}]) == {"foretold_s": 20}
        assert run_case("kmeans", 3_000, file, [{"unfinished_after_s": 1}]).keys() == {"not_tried"}


def test_warped_autoencoders(results, held_out, tmp_path):
    from benchmarks.warped_autoencoders.measure import measure

    data, split = held_out
    path = measure(data, tmp_path / "cache", split, ("ae", "vae"), seeds=1, epochs=1, zdim=8, results=results)
    found = valid(path, "warped_autoencoders")
    assert set(found["networks"]) == {"ae", "vae"}
    assert {"plain", "whitened"} <= set(found["networks"]["ae"]) & set(found["pca"]["equalised"])


def test_embedding_risks(results, held_out, tmp_path):
    from benchmarks.embedding_risks.measure import measure

    data, split = held_out
    found = valid(measure(data, tmp_path / "cache", split, deleted=1, results=results), "embedding_risks")
    assert found["lfw"]["look_alikes"]["people"] == 4
    assert found["deletion"]["moved"][1] > found["deletion"]["moved"][0] > 0


def test_embedder_memory(results, tmp_path):
    from benchmarks.embedder_memory.measure import measure

    path = measure((40, 80), most_faces=40, embedded=20, people=1, cache=tmp_path, results=results)
    found = valid(path, "embedder_memory")["cases"]
    assert set(found) == {"40", "80"}
    assert found["80"]["fit"]["peak_mib"] > 0


@pytest.fixture(scope="module")
def crops(tmp_path_factory):
    return tmp_path_factory.mktemp("crops")


def test_restoration(results, held_out, crops):
    from benchmarks.restoration.measure import measure

    data, split = held_out
    small = {"people": 4, "epochs": 1, "width": 8, "families": ("ae", "vae"), "family_epochs": 1, "training_faces": 40}
    found = valid(measure(data, crops / "cache", crops, split, **small, results=results), "restoration")
    methods = found["tasks"]["squares_0.333"]
    assert {"network", "nothing", "components", "telea", "vae_search", "mean_of_two"} <= set(methods)
    assert methods["mean_of_two"]["psnr"] > methods["nothing"]["psnr"]
    assert set(found["against_best_baseline"]) == set(found["tasks"])
    assert "ciede2000" in found["tasks"]["gray"]["network"]


def test_anomaly(results, held_out, crops):
    from benchmarks.anomaly.measure import measure

    data, split = held_out
    path = measure(data, crops / "cache", crops, split, people=4, family_epochs=1, training_faces=60, results=results)
    found = valid(path, "anomaly")
    assert len(found["kinds"]) == 8
    assert set(found["mean"]) == set(found["kinds"]["bar"])
    assert {len(each) for each in found["without_family"].values()} == {8}


def test_dimension_reduction(results, held_out, crops):
    from benchmarks.dimension_reduction.measure import measure

    data, split = held_out
    small = {"people": 4, "families": ("ae",), "family_epochs": 1, "training_faces": 40}
    found = valid(measure(data, crops / "cache", crops, split, **small, results=results), "dimension_reduction")
    assert set(found["methods"]) == {"pca", "lda", "tsne", "ae"}
    assert 0.5 < found["methods"]["pca"]["2"]["trustworthiness"] <= 1


def test_compression(results, held_out, crops):
    from benchmarks.compression.measure import measure

    data, split = held_out
    small = {"people": 4, "families": ("ae",), "family_epochs": 1, "training_faces": 40}
    found = valid(measure(data, crops / "cache", crops, split, **small, results=results), "compression")["coders"]
    assert set(found) == {"pca_32", "pca_128", "pca_512", "ae"}
    assert 0 < found["pca_32"]["bytes"] < found["pca_32"]["jpeg_bytes"]


def test_upsampling(results, held_out, crops):
    from benchmarks.upsampling.measure import measure

    data, split = held_out
    sizes = {"people": 4, "faces": 40, "epochs": 1, "seeds": 1}
    found = valid(measure(data, crops / "cache", crops, split, **sizes, results=results), "upsampling")
    assert set(found["networks"]) == {"utk_upsample", "utk_transposed"}
    assert found["networks"]["utk_upsample"]["checkerboard"] > 0


def test_gan_comparison(results, held_out, crops):
    from benchmarks.gan_comparison.measure import measure

    data, split = held_out
    sizes = {"people": 4, "faces": 40, "epochs": 1, "width": 0.1, "zdim": 4, "seeds": 1}
    found = valid(measure(data, crops / "cache", crops, split, **sizes, results=results), "gan_comparison")
    assert set(found["families"]) == {"dcgan", "vae", "aae"}
    assert found["baselines"]["training_faces"] < found["baselines"]["mean_face"]


@pytest.fixture
def tiny_champion(tmp_path):
    """The address of a store whose champion is a tiny one that cannot be adapted: the page takes any embedder."""
    faces = np.random.default_rng(0).integers(0, 255, (30, 32, 32, 3), dtype=np.uint8)
    before, uri = mlflow.get_tracking_uri(), mlflow_store(tmp_path)
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("tests")
    try:
        with mlflow.start_run():
            version = version_of(register(EMBEDDER, fit_pca(faces, 8), Treatment(align=EyeCrop(size=32))))
        mlflow.MlflowClient().set_registered_model_alias(FACE_EMBEDDER, CHAMPION, version)
        yield uri
    finally:
        mlflow.set_tracking_uri(before)


def test_photo_page(results, held_out, tiny_champion):
    from benchmarks.photo_page.measure import measure

    data, split = held_out
    sizes = {"draws": 1, "families": 2, "worlds": 1}
    path = measure(data, **sizes, tracking_uri=tiny_champion, held_out=split, results=results)
    found = valid(path, "photo_page")
    assert {"default", "after_answers"} <= set(found["sorting"])
    assert found["sorting"]["default"]["people"] == 4
    assert all(0 <= one["pairwise_f"] <= 1 for one in found["sorting"].values())
    assert 0 <= found["who_is_this"]["right"] <= 1 - found["who_is_this"]["wrong"]
    assert found["moved_faces"] == 0
    assert found["siblings"]["faces"] == 60
    assert 0 <= found["siblings"]["merged"] <= 1


def test_photo_page_speed(results, stills, tiny_champion):
    from benchmarks.photo_page_speed.measure import measure

    sizes = {"count": 6, "faces": 600, "people": 40, "trials": 1}
    found = valid(measure(stills, **sizes, tracking_uri=tiny_champion, results=results), "photo_page_speed")
    assert 0 < found["seconds_looked_at"] <= found["seconds_ready"]
    assert found["faces_found"] >= 6
    assert all(milliseconds > 0 for milliseconds in found["interactions_ms"].values())


def test_transfer(results, held_out, tmp_path, monkeypatch):
    from benchmarks.transfer import measure as topic
    from benchmarks.transfer import methods

    data, _ = held_out
    (data / "utkface").mkdir(exist_ok=True)
    pixel_csv(data / "utkface" / "age_gender.csv", 160)
    monkeypatch.setattr(methods, "STEPS", 1)
    small = {"zdim": 4, "width": 0.1, "epochs": 1, "collection": tmp_path, "crops": tmp_path, "cache": tmp_path}
    path = topic.measure(data, (0.01, 0.5), 2, 2, **small, workers=1, results=results)
    tasks = valid(path, "transfer")["tasks"]
    assert set(tasks) == {"gender", "smile", "identity"}
    assert "regions_linear" in tasks["smile"]["methods"]
    for task in tasks.values():
        assert set(task["accuracy"]) == {"0.5"}, "a share with no two faces per class is not tried"
        assert set(task["accuracy"]["0.5"]) == set(task["methods"])
        low, high = task["gain_of_pretraining"]["0.5"][1:]
        assert low <= high


def test_epochs_to_equal_loss():
    from benchmarks.transfer.measure import equal_loss

    case = {"from_scratch": [{"val_losses": [3, 1, 2]}], "fine_tuned": [{"val_losses": [2, 0.5]}]}
    assert equal_loss(case) == [2, 2]


def test_gain_of_pretraining_is_paired_by_draw():
    from benchmarks.transfer.measure import gain

    case = {
        "from_scratch": [{"accuracy": 0.5}, {"accuracy": 0.7}],
        "fine_tuned": [{"accuracy": 0.6}, {"accuracy": 0.8}],
    }
    assert gain(case) == [0.1, 0.1, 0.1]
