"""What the stages of a billion pictures ask of a cluster, from what was measured on one machine."""

from typing import Any

import numpy as np

from benchmarks.cost_model.measure import ASSUMED as COSTS

LEVEL = "merge_block_level_"

ASSUMED = {
    "align_share": 0.15,
    "read_mb_per_second": 50.0,
    "picture_kb": 100.0,
}
"""Not measured. `align_share`: of measuring, what decoding a picture again and cutting the face out takes.
`read_mb_per_second`: what one worker gets from the storage while all read."""


def stages(pictures: int, per_task: int, measured: dict[str, float]) -> dict[str, list[np.ndarray]]:
    """Return for each stage its rounds, each the seconds of tasks (T,) that may run at the same time.

    `per_task`: pictures, or faces, of a task. `measured`: see `from_results`.
    """
    tasks = -(-pictures // per_task)
    reading = ASSUMED["picture_kb"] / 1e3 / ASSUMED["read_mb_per_second"]
    look = per_task * (1 / measured["faces_per_second_per_core"] + reading)
    align = per_task * (ASSUMED["align_share"] / measured["faces_per_second_per_core"] + reading)
    embed = per_task / measured["embedded_per_second_per_core"]
    return {
        "measure": [np.full(tasks, look)],
        "align": [np.full(tasks, align)],
        "embed": [np.full(tasks, embed)],
        "group": _grouping(pictures, per_task, measured),
    }


def _grouping(faces: int, per_block: int, measured: dict[str, float]) -> list[np.ndarray]:
    """Return the rounds of grouping: neighbours, whose candidates grow as the root of N, then level after level."""
    blocks = -(-faces // per_block)
    near = measured["near_seconds_per_face"] * max(1.0, (faces / measured["grouped_faces"]) ** 0.5)
    rounds, seconds = [np.full(blocks, near * per_block)], measured["grow_seconds_per_face"] * per_block
    while True:
        rounds.append(np.full(blocks, seconds))
        if blocks == 1:
            return rounds
        blocks, seconds = -(-blocks // 4), 4 * measured["left_to_parents"] * seconds


def from_results(look: dict[str, Any], train: dict[str, Any], group: dict[str, Any]) -> dict[str, float]:
    """Return what the results of `front_end_speed`, `training_speed` and `grouping_partitions` say, per core."""
    trained = train["figures"]["images_per_second"] / train["hardware"]["cores"]
    return {
        "faces_per_second_per_core": float(look["figures"]["faces_per_second_per_core"]),
        "embedded_per_second_per_core": trained / COSTS["forward_share"],
        **_of_grouping(group["figures"]["partitions"]["worker_cpu_seconds_of"], group["figures"]["faces"]),
    }


def _of_grouping(seconds: dict[str, float], faces: int) -> dict[str, float]:
    """Return what the jobs of grouping took per face.

    `left_to_parents`: what a level of merging takes of the level below it, as if that were the same at each level.
    """
    near = sum(seconds[name] for name in ("nearest", "place", "search"))
    above = sum(value for name, value in seconds.items() if name.startswith(LEVEL) and name != f"{LEVEL}0")
    every = above + seconds[f"{LEVEL}0"]
    return {
        "grouped_faces": float(faces),
        "near_seconds_per_face": near / faces,
        "grow_seconds_per_face": (sum(seconds.values()) - near - above) / faces,
        "left_to_parents": above / every,
    }
