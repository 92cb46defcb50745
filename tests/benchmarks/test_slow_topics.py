"""The topics that draw many people, train or run pipelines, each on a tiny input."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree

import numpy as np
import pandas as pd
import pytest
import yaml
from valid_result import valid

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
TINY = {"width": 0.0625, "size": 32, "zdim": 4}


def write_config(path: Path, **parameters) -> Path:
    path.parent.mkdir(exist_ok=True)
    run_name = f"{path.stem}-{{date}}-{{time}}"
    path.write_text(yaml.safe_dump({"run_name": run_name, "parameters": parameters}), encoding="utf-8")
    return path


def test_embedding_clustering(results, stills, tmp_path):
    from benchmarks.embedding_clustering.measure import measure

    (tmp_path / "lfw").symlink_to(stills)
    path = measure(tmp_path, **TINY, epochs=1, resamples=3, families=("ae",), threads=1, results=results)
    found = valid(path, "embedding_clustering")
    assert {row["embedding"] for row in found["verification"]} >= {"pixels", "pca", "ae"}
    assert found["test"]["lfw"]["people"] >= 2


def test_experiments(results, tmp_path):
    from benchmarks.experiments.measure import measure

    rng = np.random.default_rng(0)
    labels = np.arange(120) % 6
    pixels = rng.integers(0, 30, (120, 28, 28), dtype=np.uint8)
    for row, label in enumerate(labels):
        pixels[row, :, 4 * label : 4 * label + 4] += rng.integers(150, 220, dtype=np.uint8)
    np.savez(tmp_path / "mnist.npz", x_train=pixels, y_train=labels)
    models = [{**TINY, "family": "vae", "channels": 1, "name": f"latent_{zdim}", "zdim": zdim} for zdim in (10, 25)]
    config = write_config(
        tmp_path / "configs" / "mnist_warmup_reduced.yaml",
        seed=0,
        dataset={
            "sources": [{"kind": "mnist", "path": str(tmp_path)}],
            "split": {"by": "image"},
            "align": {"size": 32},
        },
        training={"models": models, "training": {"epochs": 1, "batch_size": 16}, "subset": "all"},
    )
    [path] = measure(("mnist_warmup",), 2, config.parent, results)
    assert set(valid(path, "mnist_warmup")["ours"]) >= {"latent_10", "latent_25", "pixels"}


def test_frame_choice(results, tmp_path):
    from benchmarks.frame_choice.measure import measure

    path = measure(
        tmp_path / "none", people=1, clips_a_person=2, frames_a_clip=12, inputs=(2,), seeds=2, results=results
    )
    found = valid(path, "frame_choice")
    assert found["drawn"]["choice"]["2"]["people"] == 1
    assert found["drawn"]["dropped"]["frames"] == 24


def test_front_end_speed(results, stills):
    from benchmarks.front_end_speed.measure import measure

    found = valid(measure(stills, (2, 4, 8), 4, repetitions=1, results=results), "front_end_speed")
    assert set(found["seconds"]) == {"2", "4", "8"}
    assert found["faces_per_second"] > 0


def test_grouping_partitions(results):
    from benchmarks.grouping_partitions.measure import measure

    found = valid(
        measure(faces=600, added=60, parts=3, faces_per_block=200, workers=1, results=results), "grouping_partitions"
    )
    assert found["partitions"]["pairwise_f"] > 0.9
    assert found["added"]["faces"] == 60
    assert 0 < found["memory_share"] < 2


def test_scale_ray(results, stills):
    pytest.importorskip("ray.data", reason="needs the extra `ray`")
    from benchmarks.scale_ray.measure import measure

    found = valid(measure(stills, pictures=600, faces=2_000, lost_after=1.0, results=results), "scale_ray")
    assert all(stage["equal"] and stage["equal_node_lost"] for stage in found["stages"].values())


def test_neighbour_reconstruction(results, stills):
    from benchmarks.neighbour_reconstruction.measure import measure

    path = measure(drawn=stills, **TINY, epochs=1, batch_size=16, seeds=1, threads=1, results=results)
    found = valid(path, "neighbour_reconstruction")
    assert "ae_neighbour" in found["scores"]
    assert found["faces"]["train"] > 0


def test_neutral_filter(results, stills, tmp_path):
    from benchmarks.neutral_filter.measure import measure

    labels = {"3dsk": "neutral", "london": "happiness", "yale": "sad", "lfw": "anger"}
    rows = []
    for dataset, expression in labels.items():
        for person in sorted(stills.iterdir())[:2]:
            for path in sorted(person.glob("frontal_*.jpg"))[:7]:
                neutral = dataset == "3dsk" or path.name.startswith("frontal_neutral")
                shown = "neutral" if neutral else expression
                rows.append((str(path), dataset, person.name, shown))
    table = pd.DataFrame(rows, columns=["path", "dataset", "identity", "expression"])
    table.to_csv(tmp_path / "manifest.csv", index=False)
    found = valid(measure(tmp_path, results=results), "neutral_filter")
    assert set(found["auc"]) == {"london_happiness", "yale_sad", "lfw_anger"}


def test_neutral_generator(results, tmp_path):
    from benchmarks.neutral_generator.measure import measure

    path = measure(tmp_path / "none", tmp_path / "work", 12, 3, epochs=(1, 1, 1), seeds=(0,), results=results)
    found = valid(path, "neutral_generator")
    assert found["synthetic"]["people_tested"] == 3
    assert "generator_unchecked" in found["synthetic"]["generators"]


@pytest.fixture
def labelled(stills, tmp_path) -> Path:
    """Drawn people in two data sets, half of them in each; every other picture is called neutral."""
    for number, person in enumerate(sorted(stills.iterdir())):
        copytree(person, tmp_path / ("london", "lfw")[number % 2] / person.name)
    names = sorted(path.relative_to(tmp_path) for path in tmp_path.glob("*/*/*"))
    rows = [(str(name), ("neutral", "happiness")[number % 2]) for number, name in enumerate(names)]
    pd.DataFrame(rows, columns=["path", "expression"]).to_csv(tmp_path / "manifest.csv", index=False)
    return tmp_path


def test_neutral_warp(results, labelled, tmp_path):
    from benchmarks.neutral_warp.measure import measure

    found = valid(
        measure(labelled, tmp_path / "work", 12, 1, 8, 0, session_folds=3, folds=3, results=results), "neutral_warp"
    )
    sets = {"drawn", "london", "lfw"}
    assert set(found) == sets | {"seconds", "different_people"}
    assert found["drawn"]["people"] > 5
    assert found["seconds"]["one_frame"] < found["seconds"]["several_frames"]
    assert set(found["different_people"]) == {"london", "lfw"}
    for part in (found[name] for name in sets):
        assert part["warp"]["face_mse_ratio"][0] > 0
        assert 0 < part["warp"]["own_identity_distance_ratio"][0] < 3
        assert "warp_of_drawn_people" in part
        assert {"warped_mean", "mean_and_regression", "calmest"} <= set(part["means"])
    assert "warp_of_calmest_frames" in found["london"]


def test_neutral_ablation(results, labelled, tmp_path):
    from benchmarks.neutral_ablation.measure import VARIANTS, measure

    found = valid(measure(labelled, tmp_path / "work", 3, (0,), results=results), "neutral_ablation")
    assert set(found) == set(VARIANTS)
    assert found["all"]["london"]["face_mse_change"] == [0, 0, 0]
    assert 0 < found["all"]["london"]["face_mse_ratio"][0] < 2
    assert found["no change of the skin"]["london"]["face_mse_change"][0] != 0


def test_neutral_tables(results, stills, tmp_path):
    from benchmarks.neutral_tables.measure import measure

    dataset = {
        "sources": [{"kind": "identity_folders", "path": str(stills), "synthetic": True}],
        "split": {"by": "identity", "fractions": {"train": 0.5, "val": 0.2, "test": 0.3}},
        "align": {"size": 32},
        "selection": {"frames": 4, "min_frames": 2},
    }
    common = {"seed": 0, "dataset": dataset, "training": {"epochs": 1, "frames": 2}}
    vgg = [{"name": f"vgg_{frames}", "frames": 2, "model": TINY} for frames in (3, 5)]
    config = write_config(tmp_path / "configs" / "s2_table_6_2_reduced.yaml", **common, generators=vgg)
    frozen = {"name": "vgg_frozen", "stage1": "small", "model": {"decoder": "frozen"}}
    write_config(
        config.with_stem("s2_table_6_3_reduced"),
        **common,
        stage1={"models": [{"name": "small", "family": "ae", **TINY}], "training": {"epochs": 1}},
        generators=[{"name": "vgg_scratch", "frames": 2, "model": TINY}, frozen],
    )
    found = valid(measure(config.parent, results), "s2_tables_6_2_6_3_reduced")
    assert set(found["transfer_effect_mse"]) == {"vgg_frozen"}


def test_real_first_run(store, results, stills, tmp_path):
    from benchmarks.real_first_run.measure import measure

    source = {"kind": "identity_folders", "path": str(stills), "synthetic": True}
    dataset = {"sources": [source], "split": {"by": "identity"}, "align": {"size": 32}}
    photos = write_config(
        tmp_path / "configs" / "lfw.yaml",
        seed=0,
        dataset=dataset,
        training={"models": [{**TINY, "family": "ae"}], "training": {"epochs": 1}, "subset": "frontal"},
        clustering={"algorithms": ["kmeans"], "count": "identities", "subsets": ["frontal"], "zdim": 4},
    )
    clips = write_config(tmp_path / "configs" / "clips.yaml", **dataset)
    found = valid(measure(str(photos), str(clips), results), "real_first_run")
    assert found["lfw"]["files"] == found["clips"]["files"] == 160
    assert "ae" in found["lfw"]["scores"]


def test_synthetic_people(results):
    from benchmarks.synthetic_people.measure import measure

    found = valid(measure(people=2, clips=1, swept=1, results=results), "synthetic_people")
    assert found["stills"] == 32
    assert found["detection_rate"] > 0.9


def test_filter_gain(results, stills):
    from benchmarks.filter_gain.measure import measure

    found = valid(measure(data=stills, size=32, draws=2, results=results), "filter_gain")
    assert found["all"]["faces"] >= found["frontal"]["faces"] >= found["neutral"]["faces"]
    assert found["frontal_as_few"]["faces"] == found["neutral"]["faces"]


def test_training_speed(results):
    from benchmarks.training_speed.measure import measure

    path = measure(size=32, width=0.0625, batch=2, steps=1, rounds=1, pythae=False, results=results)
    found = valid(path, "training_speed")
    assert set(found["images_per_second_of"]) == {"naive", "equal", "ours"}


def test_mutation(results):
    """In a process of its own: it forks one that has none of the project's modules loaded."""
    command = [sys.executable, "-m", "benchmarks.mutation.measure", "--mutants", "3", "--modules", "core/seeds.py"]
    subprocess.run([*command, "--results", str(results)], cwd=ROOT, check=True, timeout=600)
    [path] = results.glob("*.json")
    found = valid(path, "mutation_score")
    assert found["modules"] == {"core/seeds.py": {"mutants": 3, "survived": found["survived"]}}


def test_faults_survived(results):
    from benchmarks.faults_survived.measure import measure

    path = measure("test_answers.py", results=results)
    assert valid(path, "faults_survived")["attacks"] == {
        "a request of 74 MB to a served model": True,
        "a request that makes a served model fail": True,
    }
