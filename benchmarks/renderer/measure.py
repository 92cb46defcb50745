"""The renderer of the depth model: CPU seconds per batch, forward and with gradient, beside a loop over triangles."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import torch
from torch import Tensor

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from benchmarks.renderer.naive import naive_depth
from models.depth.camera import View, view_of
from models.depth.network import BEYOND
from models.depth.renderer import sampling_grid, viewed_depth, warped
from models.training.allocator import keep_freed_memory


def measure(
    size: int = 64,
    batches: tuple[int, ...] = (8, 16, 32, 64),
    repeats: int = 7,
    naive: int = 3,
    results: Path = RESULTS,
) -> Path:
    """Render bumps of `size` pixels under random views: the median of `repeats`; `naive` of them by the loop, too."""
    keep_freed_memory()
    depth, view = scene(max(batches), size)
    with torch.no_grad():
        seen = {n: partial(viewed_depth, *_first(n, depth, view), BEYOND) for n in batches}
        forward = {str(n): _seconds(seen[n], repeats) for n in batches}
    whole = {str(n): _seconds(partial(_with_gradient, *_first(n, depth, view)), repeats) for n in batches}
    by_loop = median(_seconds(partial(_by_loop, k, depth, view), 1) for k in range(naive))
    most, least = str(max(batches)), str(min(batches))
    figures = {
        "ratio_naive": round(by_loop / (forward[most] / max(batches)), 1),
        "seconds_naive": round(by_loop, 4),
        "seconds_per_batch": {name: round(value, 4) for name, value in forward.items()},
        "seconds_per_batch_with_gradient": {name: round(value, 4) for name, value in whole.items()},
        "growth": round(forward[most] / forward[least] / (max(batches) / min(batches)), 3),
        "largest_difference": _difference(naive, depth, view),
    }
    config = {"size": size, "batches": list(batches), "threads": torch.get_num_threads()}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, trials=repeats)


def scene(count: int, size: int) -> tuple[Tensor, View]:
    """Return smooth faces (count, size, size) and views of up to 45 degrees to the sides and 20 up and down."""
    random = torch.Generator().manual_seed(0)
    along = torch.linspace(-1, 1, size)
    far = along**2 + along[:, None] ** 2
    height = 0.04 + 0.03 * torch.rand(count, 1, 1, generator=random)
    depth = 1.03 - height * torch.exp(-2 * far) - 0.02 * torch.exp(-20 * far)
    angles = (torch.rand(count, 3, generator=random) * 2 - 1) * torch.tensor([45.0, 20.0, 10.0])
    return depth, view_of(angles, torch.zeros(count, 3))


def _first(count: int, depth: Tensor, view: View) -> tuple[Tensor, View]:
    return depth[:count], View(view.rotation[:count], view.translation[:count])


def _with_gradient(depth: Tensor, view: View) -> None:
    free = depth.clone().requires_grad_()
    seen, _ = viewed_depth(free, view, BEYOND)
    colours = free.detach()[:, None].expand(-1, 3, -1, -1)
    warped(colours, sampling_grid(seen, view)).sum().backward()


def _by_loop(row: int, depth: Tensor, view: View) -> None:
    naive_depth(depth[row], View(view.rotation[row : row + 1], view.translation[row : row + 1]), BEYOND)


def _difference(count: int, depth: Tensor, view: View) -> float:
    ours, _ = viewed_depth(*_first(count, depth.double(), View(*(each.double() for each in view))), BEYOND)
    double = View(*(each.double() for each in view))
    loops = [naive_depth(depth[k].double(), View(*(each[k : k + 1] for each in double)), BEYOND) for k in range(count)]
    return max(float(abs(ours[k].numpy() - loops[k]).max()) for k in range(count))


def _seconds(action: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        action()
        taken.append(time.process_time() - began)
    return median(taken)


if __name__ == "__main__":
    run(measure)
