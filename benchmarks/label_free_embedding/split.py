"""Who is held out for development, fixed before anything is learned.

`split.json` lists SHA-256 digests of identity names ("lfw/..." and "celeba_wild/...") and the file names of faces of
`unlabelled` that resemble somebody of them; neither is learned from.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.label_free_embedding.collect import Collected

SPLIT = Path(__file__).with_name("split.json")
CELEBA_PEOPLE, LFW_SHARE = 60, 3


@dataclass(frozen=True)
class Split:
    """`lfw`, `celeba`: rows of development people. `orl`: all of ORL. `learning`: rows to learn from."""

    lfw: np.ndarray
    celeba: np.ndarray
    orl: np.ndarray
    learning: np.ndarray


def digest(identity: str) -> str:
    """Return the digest of an identity's name."""
    return hashlib.sha256(identity.encode()).hexdigest()


def development_people(identities: np.ndarray) -> dict[str, list[str]]:
    """Return the digests of development people by data set: a third of LFW's, 60 of CelebA's, as their digests say."""
    digests = {
        name: sorted({digest(i) for i in identities if i.startswith(f"{name}/")}) for name in ("lfw", "celeba_wild")
    }
    lfw = [each for each in digests["lfw"] if int(each, 16) % LFW_SHARE == 0]
    return {"lfw": lfw, "celeba_wild": digests["celeba_wild"][:CELEBA_PEOPLE]}


def split(collected: Collected, file: Path = SPLIT) -> Split:
    """Return the rows of each part of a split: the committed one by default."""
    listed = json.loads(file.read_text(encoding="utf-8"))
    people, left_out = set(listed["lfw"]) | set(listed["celeba_wild"]), set(listed["left_out"])
    held = np.array([digest(identity) in people for identity in collected.identity])
    near = np.array([Path(path).name in left_out for path in collected.paths])
    source = collected.source
    return Split(
        lfw=np.flatnonzero(held & (source == "lfw")),
        celeba=np.flatnonzero(held & (source == "celeba_wild")),
        orl=np.flatnonzero(source == "orl"),
        learning=np.flatnonzero(~held & ~near & (source != "orl")),
    )
