"""The target of each picture: itself, another frame of its track, or a neighbour. No names are used.

An autoencoder whose target is another picture of (probably) the same person has to keep what the two share and may
forget the rest. With squared error the best answer is the mean of the possible targets.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from core.pixels import Pixels
from core.settings import Settings
from models.training.candidates import Candidates, Targets, own_target, track_targets
from models.training.neighbours import neighbour_targets, principal_components

LEAST_SHARE = 0.05
"""The share of training pictures that must have another as a possible target; with fewer, training would be plain."""


class TargetSettings(Settings):
    """Which picture is the target of each picture.

    `kind`: "self"; "track", another picture of the same group (a clip); or "neighbour", one of the `neighbours` nearest
    pictures that also have it among theirs, by the angle between their first `dimension` principal components
    (`whiten`: each scaled to variance 1, so that the light, which has the largest, does not decide alone).
    `own`: probability that a picture is its own target all the same.
    """

    kind: Literal["self", "track", "neighbour"] = "self"
    neighbours: int = Field(5, ge=1)
    dimension: int = Field(64, ge=1)
    whiten: bool = True
    own: float = Field(0.0, ge=0, le=1)


def build_targets(
    settings: TargetSettings,
    pixels_nhwc: Pixels,
    parts: Sequence[np.ndarray],
    seed: int,
    groups: np.ndarray | None = None,
) -> Targets:
    """Return the targets of uint8 pixels (N, S, S, 3); `parts` are the rows of training, then those of validation.

    No picture of one part is a target of the other. `groups` (N,) name the clip of each picture. Raises ValueError
    when these are missing for tracks, or when hardly any picture has another as a possible target.
    """
    if settings.kind == "self":
        return own_target
    if settings.kind == "track":
        found = _of_tracks(settings, groups, parts, seed)
    else:
        every = np.concatenate(parts)
        vectors_nd = principal_components(pixels_nhwc, every, parts[0], settings.dimension, settings.whiten)
        found = neighbour_targets(vectors_nd, parts, settings.neighbours, seed, settings.own)
    _refuse_too_few(found, parts[0], settings.kind)
    return found


def _of_tracks(
    settings: TargetSettings, groups: np.ndarray | None, parts: Sequence[np.ndarray], seed: int
) -> Candidates:
    if groups is None:
        raise ValueError("targets of kind 'track' need the clip that each picture comes from: give `groups`")
    return track_targets(groups, parts, seed, settings.own)


def _refuse_too_few(found: Candidates, train_rows: np.ndarray, kind: str) -> None:
    share = found.share(train_rows)
    if share < LEAST_SHARE:
        raise ValueError(
            f"only {share:.1%} of the training pictures have another as a possible target (targets: {kind}): "
            "train on clips, raise `neighbours`, or use kind 'self'"
        )
