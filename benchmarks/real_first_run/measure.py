"""Run the documented pipelines on real data under datasets/ and record numbers only, never a picture.

Needs `datasets/lfw` (Labeled Faces in the Wild, a folder a person) and `datasets/clips` (a folder of clips).
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from zenml.client import Client
from zenml.models import PipelineRunResponse

from benchmarks.record import record

ROOT = Path(__file__).resolve().parents[2]
ZENML = Path(sys.executable).with_name("zenml")
SCORES = ["mse", "psnr", "ssim", "verification_auc", "verification_eer", "kmeans_bcubed_f", "kmeans_ari", "kmeans_nmi"]
GROUPS = ["bcubed_f", "pairwise_f", "nmi", "ari", "clusters_found"]


def main() -> None:
    """Run both configurations and write `real_first_run`."""
    lfw = run("pipelines.first_run.first_run", "configs/lfw.yaml")
    clips = run("pipelines.build_face_dataset.build_face_dataset", "configs/clips.yaml")
    scores = lfw.steps["compare_models"].outputs["comparison"][0].load().set_index("embedding").filter(SCORES)
    people = lfw.steps["compare_clusterings"].outputs["clustering_comparison"][0].load()
    figures = {
        "lfw": front_end(lfw) | {"scores": table(scores), "clusterings": groups(people)},
        "clips": front_end(clips),
        "promotion": lfw.steps["promote"].output.load()["reason"],
    }
    print(record("real_first_run", figures, reading(figures), command="make bench-real", config={
        "lfw": "configs/lfw.yaml", "clips": "configs/clips.yaml"}))  # fmt: skip


def run(source: str, config: str) -> PipelineRunResponse:
    """Run a pipeline as the README says and return its record."""
    subprocess.run([ZENML, "pipeline", "run", source, "--config", config], cwd=ROOT, check=True)
    return Client().list_pipeline_runs(sort_by="desc:created", size=1).items[0]


def front_end(run: PipelineRunResponse) -> dict[str, Any]:
    """Count what went in, what was left out and why, and what was kept."""
    logs = [("ingest", "unreadable"), ("measure", "unmeasured"), ("align", "unaligned")]
    rejects = pd.concat([run.steps[step].outputs[name][0].load().to_frame() for step, name in logs])
    manifest = run.steps["check"].outputs["face_table"][0].load().manifest
    frontal = manifest["frontal"].astype(bool)
    return {
        "files": len(run.steps["ingest"].outputs["raw_manifest"][0].load()),
        "rejects": {reason: int(count) for reason, count in rejects["reason"].value_counts().items()},
        "kept": len(manifest),
        "people": int(manifest["identity"].nunique()),
        "frontal": int(frontal.sum()),
        "frontal_neutral": int((frontal & manifest["neutral"].astype(bool)).sum()),
        "splits": {name: int(count) for name, count in manifest["split"].value_counts().items()},
    }


def table(scores: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return rows as nested maps, numbers that do not exist left out."""
    return {str(name): {key: round(float(value), 4) for key, value in row.dropna().items()}
            for name, row in scores.iterrows()}  # fmt: skip


def groups(people: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the clustering scores by "subset/embedding/algorithm"."""
    names = people["subset"] + "/" + people["embedding"] + "/" + people["algorithm"]
    return table(people.set_index(names)[GROUPS])


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    lfw, clips = figures["lfw"], figures["clips"]
    best = max(("ae", "vae", "aae"), key=lambda name: lfw["scores"][name]["verification_auc"])
    rows = "\n".join(
        f"| {name} | {each.get('mse', '-')} | {each['verification_auc']:.3f} | "
        f"{each['verification_eer']:.3f} | {each['kmeans_bcubed_f']:.3f} |"
        for name, each in lfw["scores"].items()
    )
    left_out = {name: ", ".join(f"{count} {reason}" for reason, count in part["rejects"].items()) or "nothing"
                for name, part in (("lfw", lfw), ("clips", clips))}  # fmt: skip
    return f"""
Numbers of runs on real pictures, no picture shown. Small networks (a quarter of the published width), a short
training on a CPU, no labels used in training.

**LFW**: {lfw["files"]} pictures, left out: {left_out["lfw"]}; kept {lfw["kept"]} faces of {lfw["people"]} people,
{lfw["frontal"]} frontal, {lfw["frontal_neutral"]} frontal and neutral. Scores on the held-out people's frontal faces
(k-means knows the number of people):

| embedding | MSE | verification AUC | EER | k-means BCubed F |
| --- | --- | --- | --- | --- |
{rows}

Promotion: {figures["promotion"]}.

**Clips**: {clips["files"]} clips, left out (frames and files): {left_out["clips"]}; kept {clips["kept"]} faces of
{clips["people"]} people, {clips["frontal"]} frontal, {clips["frontal_neutral"]} frontal and neutral.

PCA has the smallest squared error of its dimension by construction on its training set, and with so little data and
training it keeps that lead on new faces. In verification the best network ({best}) reaches
{lfw["scores"][best]["verification_auc"]:.3f} and PCA {lfw["scores"]["pca"]["verification_auc"]:.3f}: one seed, so a
difference this small says nothing. Telling real people apart without labels stays weak for every embedding
here. Clustering scores of every subset, embedding and algorithm are in the JSON file.
"""


if __name__ == "__main__":
    main()
