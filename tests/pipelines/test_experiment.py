"""An experiment from raw data to the published table: several networks of one family, two latent dimensions."""

import mlflow
import numpy as np
import pytest

from pipelines.experiment import experiment
from registry.names import FACE_AUTOENCODER as MODEL

RUN_NAME = "mnist_warmup_reduced-tests"


@pytest.fixture(scope="module")
def reading():
    from benchmarks.published import report, stored_runs, tables

    return report, stored_runs, tables


@pytest.fixture(scope="module")
def client(store):
    return mlflow.MlflowClient(tracking_uri=store)


@pytest.fixture(scope="module")
def parameters(tmp_path_factory):
    """Bars at six places, as if they were digits, compared by two networks of one family."""
    folder = tmp_path_factory.mktemp("digits")
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 6
    pixels = rng.integers(0, 30, (120, 28, 28), dtype=np.uint8)
    for row, label in enumerate(labels):
        pixels[row, :, 4 * label : 4 * label + 4] += rng.integers(150, 220, dtype=np.uint8)
    np.savez(folder / "mnist.npz", x_train=pixels, y_train=labels)
    tiny = {"family": "vae", "width": 0.0625, "size": 32, "channels": 1}
    return {
        "seed": 5,
        "dataset": {
            "sources": [{"kind": "mnist", "path": str(folder)}],
            "split": {"by": "image"},
            "align": {"size": 32},
        },
        "training": {
            "models": [{**tiny, "name": "latent_10", "zdim": 10}, {**tiny, "name": "latent_25", "zdim": 4}],
            "training": {"epochs": 2, "batch_size": 16},
            "subset": "all",
        },
    }


@pytest.fixture(scope="module")
def done(store, parameters):
    return experiment.with_options(run_name=RUN_NAME)(**parameters)


def test_models_of_one_family_are_told_apart_everywhere(done, client):
    assert {"train_latent_10", "train_latent_25", "register_latent_25"} <= set(done.steps)
    experiment_id = client.get_experiment_by_name("likeness").experiment_id
    names = [run.info.run_name for run in client.search_runs([experiment_id])]
    assert sorted(names) == sorted([RUN_NAME, "latent_10", "latent_25", "pca_10", "pca_4", "pixels"])
    artifact = done.steps["train_latent_25"].output
    assert artifact.artifact.name == "latent_25_autoencoder"
    version = client.get_model_version(MODEL, "2")
    assert (version.tags["label"], version.tags["family"]) == ("latent_25", "vae")


def test_a_wider_pca_errs_less(done):
    table = done.steps["compare_models"].outputs["comparison"][0].load().set_index("embedding")
    assert table.loc["pca_10", "mse"] < table.loc["pca_4", "mse"]
    assert table.loc["latent_10", "run_id"] != table.loc["latent_25", "run_id"]


def test_the_report_reads_the_store(done, client, reading):
    report, stored_runs, _ = reading
    found = stored_runs.newest_comparison(client, "mnist_warmup_reduced")
    assert [model.label for model in found.models] == ["latent_10", "latent_25", "pca_4", "pca_10", "pixels"]
    first = found.models[0]
    assert first.settings["model.zdim"] == "10"
    assert first.metrics["val_mse"] == [
        point.value for point in client.get_metric_history(run_of(client, "latent_10"), "val_mse")
    ]
    assert found.scored == len(done.steps["check"].outputs["face_table"][0].load().manifest.query("split == 'test'"))
    text = report.section(client, report.EXPERIMENTS[-1])
    assert "| latent_10 | better |" in text
    assert "`mnist_warmup`: not run here yet" in text
    assert stored_runs.newest_comparison(client, "s1_reduced") is None


def run_of(client, name):
    experiment_id = client.get_experiment_by_name("likeness").experiment_id
    return client.search_runs([experiment_id], f"attributes.run_name = '{name}'")[0].info.run_id


def test_published_order_is_compared_with_ours(reading):
    report, stored_runs, tables = reading
    s2 = next(each for each in report.EXPERIMENTS if each.config == "s2_table_6_1")
    same = [
        stored_runs.StoredModel(label, {}, {}, {"val_mse": [10.0, figures["least validation MSE"]]})
        for label, figures in s2.published.items()
    ]
    found = stored_runs.StoredComparison("s2_table_6_1-x", 9, [*same, stored_runs.StoredModel("pixels", {})])
    assert tables.rank_correlation(s2, found) == pytest.approx(1)
    assert tables.our_order(s2, found)[0] == "vgg_incremental"
    assert tables.table(s2, found).splitlines()[-1] == "| pixels | - | - | - | - | - | - | - | - |"
    turned = [stored_runs.StoredModel(each.label, {}, {}, {"val_mse": [-each.metrics["val_mse"][1]]}) for each in same]
    assert tables.rank_correlation(s2, stored_runs.StoredComparison("x", 9, turned)) == pytest.approx(-1)


def test_networks_are_judged_against_pca_of_their_own_dimension(reading):
    _, stored_runs, _ = reading
    from benchmarks.experiments.measure import better_than_pca

    def found(*errors):
        networks = [
            stored_runs.StoredModel(f"net_{zdim}", {"mse": error}, {"model.zdim": str(zdim)})
            for zdim, error in zip((4, 8), errors, strict=True)
        ]
        pcas = [stored_runs.StoredModel("pca_4", {"mse": 0.2}), stored_runs.StoredModel("pca_8", {"mse": 0.1})]
        return stored_runs.StoredComparison("x", 9, [*networks, *pcas, stored_runs.StoredModel("pixels", {})])

    assert better_than_pca(found(0.15, 0.15)) == ["net_4"]
    assert better_than_pca(found(0.3, 0.3)) == []


@pytest.mark.slow
def test_a_training_is_shared_by_the_processes_that_it_asks_for(done, parameters, client):
    training = {**parameters["training"], "models": parameters["training"]["models"][:1]}
    experiment(**parameters | {"training": training | {"needs": {"gpus": 0, "workers": 2}}})  # last: one run more
    experiment_id = client.get_experiment_by_name("likeness").experiment_id
    run = client.search_runs([experiment_id], "tags.`mlflow.runName` = 'latent_10'")[0]
    assert run.data.tags["processes"] == "2"
    history = client.get_metric_history(run.info.run_id, "val_loss")
    assert [point.step for point in history] == [1, 2]
