"""The slow tests, cut into parts of less than 40 minutes each on two cores: `make test-slow PART=NAME` runs one."""

import sys
from typing import NamedTuple


class Part(NamedTuple):
    """What a part shows, and its test files or folders."""

    shows: str
    paths: tuple[str, ...]


PARTS: dict[str, Part] = {
    "benchmarks": Part(
        "every benchmark measures a tiny input",
        (
            "tests/benchmarks/test_attribute_topics.py",
            "tests/benchmarks/test_depth_topics.py",
            "tests/benchmarks/test_held_out_topics.py",
            "tests/benchmarks/test_neutral_speed_topics.py",
            "tests/benchmarks/test_slow_topics.py",
        ),
    ),
    "browser": Part("the photo page in a real browser, where Chromium is installed", ("tests/app/server/browser/",)),
    "cache": Part(
        "an edit runs again what it can change and nothing else", ("tests/pipelines/test_cache_follows_meaning.py",)
    ),
    "data": Part("the default data set is the one that data.dvc describes", ("tests/synthetic/test_default_data.py",)),
    "erasure": Part("a person is erased from every place", ("tests/pipelines/test_erase_person.py",)),
    "fuzz": Part("damaged files never stop a run", ("tests/faces/test_fuzz.py",)),
    "killed": Part(
        "kill -9 at any moment loses nothing that was acknowledged, no order of actions a decision",
        (
            "tests/app/library/test_hand_decisions.py",
            "tests/app/library/test_library_killed.py",
            "tests/app/server/test_crowd.py",
            "tests/app/server/test_killed_server.py",
            "tests/app/server/test_two_browsers.py",
            "tests/faces/test_front_end_killed.py",
            "tests/models/test_training_killed.py",
            "tests/models/neutral/test_neutral_training.py",
            "tests/workflow/test_killed_runs.py",
        ),
    ),
    "killed_run": Part(
        "kill -9 in every step of the demo's pipeline changes nothing", ("tests/pipelines/test_first_run_killed.py",)
    ),
    "kubernetes": Part("steps run as pods of a stand-in cluster", ("tests/kubernetes/",)),
    "launcher": Part("training in several processes equals training in one", ("tests/models/test_launcher.py",)),
    "many": Part(
        "twenty thousand uploads and five thousand pictures take no more memory than a few",
        ("tests/app/server/test_many_uploads.py", "tests/faces/test_front_end_memory.py"),
    ),
    "mutation": Part("tests notice small faults", ("tests/benchmarks/test_mutation_score.py",)),
    "neutral": Part(
        "networks that make neutral faces: trained, promoted and used on clips",
        ("tests/pipelines/test_neutral_generator.py",),
    ),
    "pages": Part(
        "the page of neutral faces in a browser, and the process that makes them",
        ("tests/app/server/test_neutral_browser.py", "tests/app/test_neutralise_process.py"),
    ),
    "photos": Part(
        "clips, watched folders, sidecars, drawn faces and learning through the photo page's library",
        (
            "tests/app/library/test_library_adaptation.py",
            "tests/app/library/test_library_clips.py",
            "tests/app/library/test_library_drawing.py",
            "tests/app/library/test_library_sidecars.py",
            "tests/app/library/test_library_watching.py",
        ),
    ),
    "pipelines": Part(
        "retraining, a store deleted meanwhile, shared trainings, attributes, depth, restored and exchanged faces",
        (
            "tests/pipelines/test_anomaly_study.py",
            "tests/pipelines/test_exchange_study.py",
            "tests/pipelines/test_experiment.py",
            "tests/pipelines/test_latent_uses.py",
            "tests/pipelines/test_lost_artifacts.py",
            "tests/pipelines/test_restore_study.py",
            "tests/pipelines/test_retrain.py",
            "tests/pipelines/test_train_attributes.py",
            "tests/pipelines/test_train_depth.py",
        ),
    ),
    "ray": Part("steps run as jobs of a Ray cluster, and stages on its processors", ("tests/ray_jobs/",)),
    "recipes": Part("the recipes of docs/extending.md work as they stand", ("tests/recipes/",)),
    "scale": Part(
        "grouping in blocks, and the contract of partitions, equal those of one piece",
        ("tests/clustering/test_divided.py", "tests/faces/contract/test_contract_of_partitions.py"),
    ),
    "serving": Part(
        "champions answer over HTTP, and MLflow's pages, to those with the token alone",
        ("tests/registry/test_serving_over_http.py", "tests/app/mlflow_ui/"),
    ),
    "tampered": Part(
        "one flipped byte in any file of any kind of model is refused", ("tests/registry/test_tampered_files.py",)
    ),
    "team": Part("two members work on one store", ("tests/team/",)),
}
"""A test file with a slow test belongs to exactly one part (tests/test_slow_parts.py)."""


def main(names: list[str]) -> str:
    """Return the paths of the named parts, or without a name the list of all parts.

    Raises SystemExit for a name that is no part.
    """
    if unknown := sorted(set(names) - set(PARTS)):
        raise SystemExit(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if not names:
        return "\n".join(f"make test-slow PART={name:<12} {part.shows}" for name, part in PARTS.items())
    return " ".join(path for name in names for path in PARTS[name].paths)


if __name__ == "__main__":
    print(main(sys.argv[1:]))
