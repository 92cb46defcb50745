"""The whole state of a training run in one file, from which it continues bit for bit.

Batch order and noise are pure functions of (seed, epoch), so no generator state needs to be kept.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.families.base import Autoencoder
from models.settings import TrainingSettings
from models.tensor_file import digest, read_tensors, write_tensors

STATE_FILE = "training_state.safetensors"
FIX = "delete it to train from the start"
HASHED_ROWS = 4096
Optimisers = Mapping[str, torch.optim.Adam]


class OtherRunError(ValueError):
    """A folder holds the training state of another run; the message says what differs and how to go on."""


@dataclass
class Progress:
    """What a run has reached: one entry of `history` an epoch, and the weights `best` of `best_epoch`."""

    history: list[dict[str, float]] = field(default_factory=list)
    best_epoch: int = 0
    finished: bool = False
    best: dict[str, Tensor] = field(default_factory=dict)


def run_identity(
    model: Autoencoder,
    settings: TrainingSettings,
    seed: int,
    rows: dict[str, np.ndarray],
    *,
    pixels_nhwc: Tensor,
    arithmetic: str,
) -> dict[str, str]:
    """Return, by name, what a run's result depends on; two runs with equal identities have equal results."""
    return {
        "model settings": model.settings.model_dump_json(),
        "initial weights": digest({name: tensor.cpu() for name, tensor in model.state_dict().items()}),
        "training settings": settings.model_dump_json(),
        "seed": str(seed),
        **{f"{name} rows": hashlib.sha256(part.tobytes()).hexdigest() for name, part in rows.items()},
        "pixels": _pixel_digest(pixels_nhwc, np.concatenate(list(rows.values()))),
        "arithmetic": f"{arithmetic}, torch {torch.__version__}",
    }


def save_progress(
    path: Path, identity: dict[str, str], progress: Progress, model: Autoencoder, optimisers: Optimisers
) -> None:
    """Write the state after an epoch; of a finished run only history and best weights are kept."""
    tensors = {f"best/{name}": tensor for name, tensor in progress.best.items()}
    if not progress.finished:
        tensors |= {f"model/{name}": tensor for name, tensor in model.state_dict().items()}
        tensors |= {f"optimiser/{name}": tensor for name, tensor in _moments(optimisers).items()}
    described = {key: value for key, value in asdict(progress).items() if key != "best"}
    write_tensors(path, tensors, {"identity": identity, "progress": described})


def resume(path: Path, identity: dict[str, str], model: Autoencoder, optimisers: Optimisers) -> Progress:
    """Return the progress stored in `path` and set model and optimisers to it; an empty one without a file.

    Raises OtherRunError when the state is that of a run with another identity, CorruptFileError when it is
    damaged.
    """
    for stale in path.parent.glob(f".{path.stem}.*"):
        stale.unlink()
    if not path.exists():
        return Progress()
    tensors, described = read_tensors(path, FIX)
    _refuse_other_run(path, described["identity"], identity)
    if not described["progress"]["finished"]:
        model.load_state_dict(_named(tensors, "model/"))
        _set_moments(optimisers, _named(tensors, "optimiser/"))
    return Progress(**described["progress"], best=_named(tensors, "best/"))


def _refuse_other_run(path: Path, stored: dict[str, str], identity: dict[str, str]) -> None:
    differing = [name for name in identity if stored.get(name) != identity[name]]
    if differing:
        raise OtherRunError(
            f"{path} belongs to a run with other {', '.join(differing)}: give this run a folder of its own, or {FIX}"
        )


def _pixel_digest(pixels_nhwc: Tensor, rows: np.ndarray) -> str:
    total = hashlib.sha256(str(tuple(pixels_nhwc.shape[1:])).encode())
    for part in torch.from_numpy(rows).split(HASHED_ROWS):
        total.update(pixels_nhwc.index_select(0, part).numpy().data)
    return total.hexdigest()


def _moments(optimisers: Optimisers) -> dict[str, Tensor]:
    """Return Adam's step counts and moments, named group/index of the parameter/quantity."""
    return {
        f"{group}/{index}/{quantity}": value
        for group, optimiser in optimisers.items()
        for index, parameter in enumerate(optimiser.param_groups[0]["params"])
        for quantity, value in optimiser.state[parameter].items()
    }


def _set_moments(optimisers: Optimisers, moments: dict[str, Tensor]) -> None:
    """Set what `_moments` returned; moments take the memory order of their parameter, as fused Adam needs."""
    for name, value in moments.items():
        group, index, quantity = name.split("/")
        parameter = optimisers[group].param_groups[0]["params"][int(index)]
        like = parameter.detach() if value.shape == parameter.shape else value.to(parameter.device)
        optimisers[group].state[parameter][quantity] = torch.empty_like(like).copy_(value)


def _named(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
