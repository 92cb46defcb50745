"""Several processes that train one model together, each on its part of every batch.

Each process holds the whole model and draws the same order and noise; it computes the losses and gradients of its part
of a global batch, and the gradients are averaged with the parts' sizes as weights. Where a loss is a mean over images,
that is the step that one process would take on the global batch.

It is not the same where a loss couples the images of a batch: batch norm normalises each process's part by the part's
own mean and variance, and its running statistics are averaged over the processes after each epoch; a loss that is not
linear in the images of a batch (a sparsity target for the mean activity, say) is that of the parts.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn


@dataclass(frozen=True)
class Part:
    """One process's rows of a batch of `total`, from its image `start` on."""

    rows: Tensor
    start: int
    total: int

    @property
    def share(self) -> float:
        """The part's share of the batch."""
        return len(self.rows) / self.total


@dataclass(frozen=True)
class Processes:
    """This process, number `rank` of `count`."""

    rank: int = 0
    count: int = 1

    def part(self, batch: Tensor) -> Part:
        """Return this process's part of the rows of a batch; sizes differ by one at most."""
        bounds = [len(batch) * rank // self.count for rank in (self.rank, self.rank + 1)]
        return Part(batch[bounds[0] : bounds[1]], bounds[0], len(batch))

    def average_gradients(self, parameters: Iterable[nn.Parameter], share: float) -> None:
        """Replace each gradient by the sum over processes of gradient x `share`, the process's part of the batch."""
        if self.count == 1:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        sums = [dist.all_reduce(gradient.mul_(share), async_op=True) for gradient in gradients]
        for pending in sums:
            pending.wait()

    def average_buffers(self, model: nn.Module) -> None:
        """Give the floating-point buffers of `model`, batch norm's running statistics, their mean over processes."""
        if self.count == 1:
            return
        for buffer in model.buffers():
            if buffer.is_floating_point():
                dist.all_reduce(buffer)
                buffer.div_(self.count)

    def total(self, values: dict[str, float]) -> dict[str, float]:
        """Return the sums of named values over the processes, the same in each; a process may have none."""
        if self.count == 1:
            return values
        gathered: list[dict[str, float]] = [{} for _ in range(self.count)]
        dist.all_gather_object(gathered, values)
        names = max(gathered, key=len)
        return {name: sum(each.get(name, 0.0) for each in gathered) for name in names}

    @contextmanager
    def first_leads(self) -> Iterator[None]:
        """Let process 0 run the context before the others do."""
        if self.rank > 0:
            dist.barrier()
        try:
            yield
        finally:
            if self.rank == 0 and self.count > 1:
                dist.barrier()


def processes() -> Processes:
    """Return this process's place among those that train together: alone, unless they have been `joined`."""
    return Processes(dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else Processes()


@contextmanager
def joined(init_method: str = "env://", rank: int = -1, count: int = -1) -> Iterator[None]:
    """Train together with other processes inside the context (NCCL between GPUs, one each; gloo between CPUs).

    Without arguments the process must have been started by `torchrun`.
    """
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    if backend == "nccl":
        torch.cuda.set_device(rank if rank >= 0 else int(os.environ["LOCAL_RANK"]))
    dist.init_process_group(backend, init_method=init_method, rank=rank, world_size=count)
    try:
        yield
    finally:
        dist.destroy_process_group()
