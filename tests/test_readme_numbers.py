"""What README says was measured is what the newest result files hold."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())

SCALED = ("knn_graph", "hdbscan", "agglomerative", "minibatch_kmeans", "dbscan")
"""Clusterers in the order in which README names them."""

SAID: list[tuple[str, str, list[str]]] = [
    ("first_run", "set-up {:.0f} s and the demo's own work {:.0f} s", ["setup_seconds", "demo_work_seconds"]),
    ("first_run", "a second `make demo` takes {:.0f} s", ["cached_seconds"]),
    ("synthetic_people", "yaw follows the truth with r = {:.3f}; {:.0f} of 17", ["yaw_r", "units_at_least_080"]),
    (
        "filter_gain",
        "index of {:.2f} on all 960 faces, {:.2f} on the frontal ones and {:.2f} on the {:.0f} that are",
        ["all ari", "frontal ari", "neutral ari", "neutral faces"],
    ),
    ("filter_gain", "drawn at random, give {:.2f} ± {:.2f}", ["frontal_as_few ari", "frontal_as_few ari_deviation"]),
    ("real_first_run", "{:,.0f} faces of {:.0f} people", ["lfw kept", "lfw people"]),
    *(
        (
            "real_first_run",
            f"| {model.upper()} | {{:.4f}} | {{:.3f}} | {{:.3f}} |",
            [f"lfw scores {model} {score}" for score in ("mse", "verification_auc", "verification_eer")],
        )
        for model in ("ae", "vae", "aae", "pca")
    ),
    ("front_end_speed", "measure {:.2f} times as fast as a plain loop", ["ratio_two_workers"]),
    ("group_photos", "finds {:.0f} of {:.0f} faces", ["found", "annotated"]),
    ("neutral_filter", "smiles with {:.2x} (London) and {:.2x} (LFW", ["auc london_happiness", "auc lfw_happiness"]),
    ("neutral_filter", "anger with {:.2x} (LFW), sadness with {:.2x}", ["auc lfw_anger", "auc yale_sad"]),
    ("s2_table_6_1_reduced", "tau {:.2x} over all six", ["kendall_tau"]),
    (
        "s2_table_6_1_reduced",
        "(held-out MSE {:.4x} against {:.4x} and {:.4x})",
        [f"ours {label}_incremental MSE" for label in ("resnet_deep", "resnet", "vgg")],
    ),
    ("s4_grid_reduced", "had the smallest error (tau {:.2x})", ["kendall_tau"]),
    ("s1_reduced", "(published: the lowest; tau {:.2x})", ["kendall_tau"]),
    ("clustering_scale", "AUC {:.3x} and {:.3x})", [f"embedding {who} auc" for who in ("real", "resampled")]),
    (
        "clustering_scale",
        "`knn_graph` {:.2x}, HDBSCAN {:.2x}, average linkage {:.2x}, mini-batch k-means {:.2x}, DBSCAN {:.2x} (nearly",
        [f"real {name} pairwise_f" for name in SCALED],
    ),
    (
        "clustering_scale",
        "At 10,000 faces: {:.2x}, {:.2x}, {:.2x}, {:.2x} and {:.2x}.",
        [f"cases {name} 10000 pairwise_f" for name in SCALED],
    ),
    (
        "clustering_scale",
        "at 100,000 `knn_graph` takes {:.0f} s and joins far too much (F {:.2x}, Chinese whispers {:.2x})",
        [
            "cases knn_graph 100000 seconds",
            "cases knn_graph 100000 pairwise_f",
            "cases chinese_whispers 100000 pairwise_f",
        ],
    ),
    (
        "clustering_scale",
        "Chinese whispers do after {:.0f} s (F {:.2x})",
        ["cases chinese_whispers 1000000 seconds", "cases chinese_whispers 1000000 pairwise_f"],
    ),
    ("training_speed", "{:.2f} times as fast as a plain PyTorch loop", ["ratio_naive"]),
    ("training_speed", "and {:.2f} times as pythae's trainer", ["ratio_pythae"]),
    ("training_speed", "a plain loop that has these, too, it is {:.2f}", ["ratio_equal"]),
    ("label_free_embedding", "of LFW with AUC {:.3x} (TAR {:.3x} at FAR .01)", ["dev lfw auc", "dev lfw tar"]),
    ("label_free_embedding", "of CelebA with {:.3x} ({:.3x})", ["dev celeba auc", "dev celeba tar"]),
    ("label_free_embedding", "without names {:.3x} and", ["dev_in_collection lfw auc"]),
    *(
        ("embedding_clustering", said, [f"table/{data}/regions, plain/photo_rules/{name}/{at}" for at in range(count)])
        for data, name, count, said in (
            ("lfw", "pairwise_f", 3, "a pairwise F of {:.3x} [{:.3x}, {:.3x}] (LFW, 122 people)"),
            ("celeba", "pairwise_f", 3, "{:.3x} [{:.3x}, {:.3x}] (CelebA, 75)"),
            ("london", "pairwise_f", 1, "F {:.3x} at London"),
            ("orl", "cluster_accuracy", 3, "the rule has an accuracy of {:.3x} [{:.3x}, {:.3x}]"),
        )
    ),
    ("photo_page", "{:.0f} groups instead of {:.0f}", ["sorting default groups", "sorting default people"]),
    (
        "photo_page",
        "pairwise F {:.2x} ± {:.2x} at a precision of {:.2x}, and {:.2x} after ten answers",
        [
            "sorting default pairwise_f",
            "sorting default f_deviation",
            "sorting default precision",
            "sorting after_answers pairwise_f",
        ],
    ),
    ("photo_page", "names {:%} % right and {:%} % wrong", ["who_is_this right", "who_is_this wrong"]),
    (
        "photo_page",
        "the others come (F {:.2x}, 5 draws) until *Sort again* ({:.2x})",
        ["grown grown pairwise_f", "grown sorted_again pairwise_f"],
    ),
    *(
        ("neutral_warp", said, [f"{data} warp face_mse_ratio {place}" for place in range(3)])
        for data, said in (
            ("london", "{:.2x} times ({:.2x} to {:.2x}) that of the smiling picture at London"),
            ("yale", "{:.2x} ({:.2x} to {:.2x}) that of the mean frame at Yale"),
            ("clips", "{:.2x} ({:.2x} to {:.2x}) in clips (12)"),
            ("lfw", "{:.2f} ({:.2f} to {:.2f}) on LFW"),
            ("drawn", "{:.2x} ({:.2x} to {:.2x}) on drawn people"),
        )
    ),
    *(
        ("neutral_ablation", said, [f"all {data} face_mse_ratio {place}" for place in range(3)])
        for data, said in (
            ("london", "inside the face {:.2x} times ({:.2x} to {:.2x}) at London"),
            ("yale", "{:.2x} ({:.2x} to {:.2x}) at Yale and"),
            ("clips", "{:.2x} ({:.2x} to {:.2x}) in clips."),
        )
    ),
    ("neutral_warp", "finds {:%} % of the London faces", ["london warp neutral_second_judge 0"]),
]
"""Topic, words of README with places for numbers, and where the figures stand: keys with blanks, or slashes, between.
Formats: `.2x` has no digit before the point, `.1m` are minutes of seconds, `%` are whole percent."""


class Figure(float):
    """A number that is written as README writes it."""

    def __format__(self, form: str) -> str:
        if form == "%":
            return f"{100 * self:.0f}"
        if form.endswith("m"):
            return f"{self / 60:{form[:-1]}f}"
        if form.endswith("x"):
            return f"{float(self):{form[:-1]}f}".replace("0.", ".", 1)
        return f"{float(self):{form}}"


def newest(topic: str) -> Path:
    pattern = re.compile(rf"\d{{4}}-\d\d-\d\d_{topic}\.json")
    return max(path for path in RESULTS.iterdir() if pattern.fullmatch(path.name))


def figure(topic: str, place: str) -> Figure:
    found: Any = json.loads(newest(topic).read_text(encoding="utf-8"))["figures"]
    for key in place.split("/" if "/" in place else None):
        found = found[int(key)] if isinstance(found, list) else found[key]
    return Figure(found)


@pytest.mark.parametrize(("topic", "words", "places"), SAID)
def test_a_number_of_the_readme_is_the_newest_figure(topic, words, places):
    assert words.format(*(figure(topic, place) for place in places)) in README


def test_the_readme_names_the_newest_results():
    dated = set(re.findall(r"`(\d{4}-\d\d-\d\d_\w+)`", README))
    assert dated == {newest(each[11:]).stem for each in dated}


def test_every_topic_that_the_readme_names_has_a_result():
    for topic in re.findall(r"`_(\w+)`", README.partition("## Measured")[2]):
        assert newest(topic).is_file()
