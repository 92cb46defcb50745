"""The whole state of a training run in one file, from which it continues bit for bit.

Batch order and noise are pure functions of (seed, epoch), so a state after an epoch needs no generator; one within an
epoch keeps where the noise is.
"""

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.storage import CorruptFileError
from models.tensor_file import digest, read_tensors, write_tensors
from models.training.epoch_sums import EpochSums
from models.training.epochs import Begun
from models.training.examples import Examples
from models.training.optimisation import Optimisation, with_prefix_removed
from models.training.settings import LoopSettings
from models.training.trainable import Trainable

STATE_FILE = "training_state.safetensors"
FIX = "delete its folder to train from the start"


NOISE = "noise"
DESCRIBED = ("history", "step_losses", "best_epoch", "finished")
"""What of a progress JSON holds."""


class OtherRunError(ValueError):
    """A folder holds the training state of another run; the message says what differs and how to go on."""


@dataclass
class Progress:
    """The progress of a run: one entry of `history` per epoch, and the weights `best` of `best_epoch`.

    `step_losses`: the training loss along each epoch (`models.training.epochs.STEPS_KEPT`). `begun`: the epoch that
    follows, where the state was written within it.
    """

    history: list[dict[str, float]] = field(default_factory=list)
    step_losses: list[list[float]] = field(default_factory=list)
    best_epoch: int = 0
    finished: bool = False
    begun: Begun | None = None
    best: dict[str, Tensor] = field(default_factory=dict)


def run_identity(
    model: Trainable, examples: Examples, settings: LoopSettings, seed: int, arithmetic: str
) -> dict[str, str]:
    """Return, by name, what a run's result depends on; two runs with equal identities have equal results."""
    return {
        "model settings": model.settings.model_dump_json(),
        "initial weights": digest({name: tensor.cpu() for name, tensor in model.state_dict().items()}),
        "training settings": settings.model_dump_json(),
        "seed": str(seed),
        **examples.identity(),
        "arithmetic": f"{arithmetic}, torch {torch.__version__}",
    }


def save_progress(path: Path, identity: dict[str, str], progress: Progress, state: dict[str, Tensor]) -> None:
    """Write the state after an epoch or within one, and keep the one before; of a finished run, only the best weights.

    Raises DiskFullError when there is too little space; the state before is whole then.
    """
    tensors = {f"best/{name}": tensor for name, tensor in progress.best.items()}
    if not progress.finished:
        tensors |= state
    described = {key: getattr(progress, key) for key in DESCRIBED}
    if progress.begun:
        tensors[NOISE] = progress.begun.noise
        described["begun"] = progress.begun.sums.plain()
    if path.exists():
        path.replace(previous(path))
    write_tensors(path, tensors, {"identity": identity, "progress": described})


def resume(path: Path, identity: dict[str, str], optimisation: Optimisation) -> Progress:
    """Return the progress stored in `path` and set model and optimisers to it; an empty one without a file.

    When the newest state is missing or damaged, the one before takes its place (with a warning in the latter case),
    and its last epoch is trained again. Raises OtherRunError when the state is that of a run with another identity,
    CorruptFileError when no state can be read.
    """
    _remove_half_written(path)
    found = _newest_whole(path)
    if found is None:
        return Progress()
    tensors, described = found
    _refuse_other_run(path, described["identity"], identity)
    if not described["progress"]["finished"]:
        optimisation.restore(tensors)
    told = described["progress"]
    begun = told.pop("begun", None)
    best = with_prefix_removed(tensors, "best/")
    return Progress(**told, best=best, begun=Begun(EpochSums(**begun), tensors[NOISE]) if begun else None)


def _newest_whole(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]] | None:
    """Return tensors and description of the newest whole state, None where there never was one.

    When that is the state before the newest, it takes the newest's place.
    """
    if path.exists():
        try:
            return read_tensors(path, FIX)
        except CorruptFileError as error:
            if not previous(path).exists():
                raise
            damage = str(error).removesuffix(f": {FIX}")
            warnings.warn(f"{damage}; going on from the state before it, {previous(path).name}", stacklevel=2)
    elif not previous(path).exists():
        return None
    state = read_tensors(previous(path), FIX)
    previous(path).replace(path)
    return state


def best_weights(path: Path) -> dict[str, Tensor]:
    """Return the best weights so far in the state at `path`; raises as `read_tensors`."""
    return with_prefix_removed(read_tensors(path, FIX)[0], "best/")


def _remove_half_written(path: Path) -> None:
    for stale in path.parent.glob(f".{path.stem}.*"):
        stale.unlink()


def previous(path: Path) -> Path:
    """Return where the state before that of `path` is kept."""
    return path.with_stem(f"{path.stem}_before")


def _refuse_other_run(path: Path, stored: dict[str, str], identity: dict[str, str]) -> None:
    differing = [name for name in identity if stored.get(name) != identity[name]]
    if differing:
        raise OtherRunError(
            f"{path} belongs to a run with other {', '.join(differing)}: give this run a folder of its own, or {FIX}"
        )
