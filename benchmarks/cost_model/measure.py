"""What millions of faces cost: extrapolated from the newest measurements, or assumed where there are none."""

import json
from pathlib import Path
from typing import Any

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record

MEASURED = ("front_end_speed", "training_speed", "clustering_scale")
SIZES = (10**5, 10**7, 10**9)
ASSUMED = {"faces_a_picture": 1.0, "epochs": 10, "gpu_tflops": 100.0, "manifest_bytes": 530.0, "forward_share": 1 / 3}
"""Not measured at scale. `gpu_tflops`: arithmetic that training sustains on one GPU, an eighth of a large one's peak in
bfloat16. `manifest_bytes`: a row of the manifest in memory, taken from a table of drawn people. `forward_share`: of a
training step's arithmetic that scoring needs, since the backward pass costs twice the forward pass."""

SIDE, ZDIM = 64, 128


def measure(measured: Path = RESULTS, results: Path = RESULTS) -> Path:
    """Extrapolate from the newest results in the folder `measured` to larger numbers of faces."""
    look, train, group = (newest(measured, topic) for topic in MEASURED)
    figures = {f"{size:.0e}": costs(size, look["figures"], train["figures"], group["figures"]) for size in SIZES}
    config = {"assumed": ASSUMED, "side": SIDE, "zdim": ZDIM, "cores": look["hardware"]["cores"]}
    sources = [f"{each['date']}_{each['topic']}" for each in (look, train, group)]
    return record(
        figures, Path(__file__).with_name("reading.md"), results, command="make cost", config=config, sources=sources
    )


def newest(folder: Path, topic: str) -> dict[str, Any]:
    """Return the newest result of a topic in a folder."""
    path: Path = max(folder.glob(f"????-??-??_{topic}.json"))
    return dict(json.loads(path.read_text(encoding="utf-8")))


def costs(pictures: int, look: dict[str, Any], train: dict[str, Any], group: dict[str, Any]) -> dict[str, float]:
    """Return hours and gigabytes for so many pictures; core hours are of the machine that was measured."""
    faces = pictures * ASSUMED["faces_a_picture"]
    flop = faces * train["gflop_an_image"] * 1e9
    gpu = ASSUMED["gpu_tflops"] * 1e12 * 3600
    return {
        "measure_core_hours": pictures / look["faces_per_second_per_core"] / 3600,
        "faces_gb": faces * SIDE * SIDE * 3 / 1e9,
        "manifest_gb": faces * ASSUMED["manifest_bytes"] / 1e9,
        "embeddings_gb": faces * ZDIM * 4 / 1e9,
        "train_machine_hours": faces * ASSUMED["epochs"] / train["images_per_second"] / 3600,
        "train_gpu_hours": flop * ASSUMED["epochs"] / gpu,
        "score_machine_hours": faces * ASSUMED["forward_share"] / train["images_per_second"] / 3600,
        "score_gpu_hours": flop * ASSUMED["forward_share"] / gpu,
        "group_machine_hours": grouping_seconds(faces, group) / 3600,
    }


def grouping_seconds(faces: float, group: dict[str, Any]) -> float:
    """Return the seconds of grouping with knn_graph, along the line through the two largest sizes that finished."""
    done = {int(size): case["seconds"] for size, case in group["cases"]["knn_graph"].items() if "seconds" in case}
    return float(done[max(done)] * (faces / max(done)) ** group["slopes"]["knn_graph"])


if __name__ == "__main__":
    run(measure)
