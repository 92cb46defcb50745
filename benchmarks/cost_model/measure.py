"""What millions of faces cost: lines through the newest measurements, and what is assumed where there are none."""

import json
from pathlib import Path
from typing import Any

from benchmarks.record import FOLDER, record

SIZES = (10**5, 10**7, 10**9)
ASSUMED = {"faces_a_picture": 1.0, "epochs": 10, "gpu_tflops": 100.0, "manifest_bytes": 530.0, "forward_share": 1 / 3}
"""Not measured at scale. `gpu_tflops`: arithmetic that training sustains on one GPU, an eighth of a large one's peak in
bfloat16. `manifest_bytes`: a row of the manifest in memory, taken from a table of drawn people. `forward_share`: of a
training step's arithmetic that scoring needs, since the backward pass costs twice the forward pass."""

SIDE, ZDIM = 64, 128


def main() -> None:
    """Work the numbers out of the newest results and write the dated result."""
    look, train, group = (newest(topic) for topic in ("front_end_speed", "training_speed", "clustering_scale"))
    figures = {f"{size:.0e}": costs(size, look["figures"], train["figures"], group["figures"]) for size in SIZES}
    config = {"assumed": ASSUMED, "side": SIDE, "zdim": ZDIM, "cores": look["hardware"]["cores"]}
    sources = f"{look['date']}_front_end_speed, {train['date']}_training_speed, {group['date']}_clustering_scale"
    print(record("cost_model", figures, reading(figures, sources), config=config))


def newest(topic: str) -> dict[str, Any]:
    """Return the newest result of a topic."""
    path: Path = max(FOLDER.glob(f"*_{topic}.json"))
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
        "group_machine_hours": group["million_seconds"] * (faces / 1e6) ** group["slopes"]["knn_graph"] / 3600,
    }


ROWS = {
    "measure_core_hours": "find and measure, core hours",
    "faces_gb": "pixels of the face table, GB (mapped from disk)",
    "manifest_gb": "manifest, GB (in memory)",
    "embeddings_gb": "embeddings (128 numbers), GB",
    "train_machine_hours": "train one network, hours of the 2 cores",
    "train_gpu_hours": "train one network, GPU hours (assumed rate)",
    "score_machine_hours": "embed and reconstruct, hours of the 2 cores",
    "score_gpu_hours": "embed and reconstruct, GPU hours (assumed rate)",
    "group_machine_hours": "group (`knn_graph`), hours of the 2 cores",
}


def reading(figures: dict[str, dict[str, float]], sources: str) -> str:
    """Return Markdown: the table and where its numbers come from."""
    lines = [f"| pictures | {' | '.join(f'{size:,}' for size in SIZES)} |", "| --- " * (len(SIZES) + 1) + "|"]
    for key, text in ROWS.items():
        lines.append(f"| {text} | {' | '.join(_short(found[key]) for found in figures.values())} |")
    return "\n".join(
        [
            *lines,
            "",
            f"Lines through {sources}: measuring and learning straight, grouping as the power of N that was measured "
            "up to a million. Nothing larger was run. The measured front end is straight from 1,000 to 20,000 "
            "pictures; the measured network is the full strided one at 64 pixels. Assumed, not "
            f"measured: {', '.join(f'{key} {value:.3g}' for key, value in ASSUMED.items())}.",
        ]
    )


def _short(number: float) -> str:
    """Return a number with two digits."""
    return f"{float(f'{number:.2g}'):,g}"


if __name__ == "__main__":
    main()
