"""Run the documented pipelines on real data under datasets/ and record numbers only, never a picture.

Needs `datasets/lfw` (Labeled Faces in the Wild, one folder per person) and `datasets/clips` (a folder of clips).
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from zenml.client import Client
from zenml.models import PipelineRunResponse

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]
ZENML = Path(sys.executable).with_name("zenml")
NETWORKS = ("ae", "vae", "aae")
SCORES = ["mse", "psnr", "ssim", "verification_auc", "verification_eer", "kmeans_bcubed_f", "kmeans_ari", "kmeans_nmi"]
GROUPS = ["bcubed_f", "pairwise_f", "nmi", "ari", "clusters_found"]


def measure(lfw: str = "configs/lfw.yaml", clips: str = "configs/clips.yaml", results: Path = RESULTS) -> Path:
    """Run the first-run pipeline and the data-set pipeline with their configurations and record the numbers."""
    first = run_pipeline("pipelines.first_run.first_run", lfw)
    videos = run_pipeline("pipelines.build_face_dataset.build_face_dataset", clips)
    scores = first.steps["compare_models"].outputs["comparison"][0].load().set_index("embedding").filter(SCORES)
    people = first.steps["compare_clusterings"].outputs["clustering_comparison"][0].load()
    figures = {
        "lfw": front_end(first) | {"scores": table(scores), "clusterings": groups(people)},
        "clips": front_end(videos),
        "promotion": first.steps["promote_face_autoencoder"].output.load()["reason"],
    }
    networks = [name for name in figures["lfw"]["scores"] if name in NETWORKS]
    best = max(networks, key=lambda name: figures["lfw"]["scores"][name]["verification_auc"])
    template, config = Path(__file__).with_name("reading.md"), {"lfw": lfw, "clips": clips}
    return record(figures, template, results, config=config, best=best)


def run_pipeline(source: str, config: str) -> PipelineRunResponse:
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
    return {
        str(name): {str(key): round(float(value), 4) for key, value in row.dropna().items()}
        for name, row in scores.iterrows()
    }


def groups(people: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the clustering scores by "subset/embedding/algorithm"."""
    names = people["subset"] + "/" + people["embedding"] + "/" + people["algorithm"]
    return table(people.set_index(names)[GROUPS])


if __name__ == "__main__":
    run(measure)
