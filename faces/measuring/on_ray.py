"""Parts measured on a Ray cluster, by actors that keep their backends open."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from core.running import connected

if TYPE_CHECKING:
    import numpy as np

StartWork = Callable[[], Callable[[int], object]]
"""Called once per actor; returns what measures the part of a number and writes it where every machine sees it."""


def measure_on_ray(numbers: Sequence[int], start: StartWork) -> Iterator[int]:
    """Yield the number of each part as soon as it is written, in any order.

    Ray Data hands out a part at a time, to one actor for each processor of the cluster. A part whose node is lost is
    measured again by another actor; whoever writes a part twice writes the same. `start` is sent to the actors.
    """
    with connected() as ray:
        count = max(1, min(len(numbers), int(ray.cluster_resources().get("CPU", 1))))
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.WARNING)
        parts = ray.data.from_items([{"part": number} for number in numbers], override_num_blocks=len(numbers))
        actors = ray.data.ActorPoolStrategy(min_size=1, max_size=count)
        done = parts.map_batches(_PartWorker, fn_constructor_args=(start,), batch_size=1, compute=actors, num_cpus=1)
        for row in done.iter_rows():
            yield int(row["part"])


class _PartWorker:
    def __init__(self, start: StartWork) -> None:
        self._work = start()

    def __call__(self, batch: "dict[str, np.ndarray]") -> "dict[str, Any]":
        for number in batch["part"].tolist():
            self._work(number)
        return batch
