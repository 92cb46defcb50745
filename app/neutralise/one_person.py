"""Whether frames that are said to be of one person show one person, by the embedder of the registry."""

from collections.abc import Iterable

import numpy as np

from app.neutralise.people import PersonFrames
from app.neutralise.sources import LeftOut
from core.crop import EyeCrop
from core.rejects import Reason
from core.storage import CorruptFileError
from core.vectors import unit_rows
from embedding.regions.adapt import adaptable, average_linkage
from faces.alignment import eye_targets
from faces.cropping import cropper
from registry.embedders import EMBEDDER
from registry.loading import NotRegisteredError, Registered, open_version
from registry.names import CHAMPION

BOUND = 0.3
"""Mean cosine under which groups of frames are of different people, for a region embedder fitted on drawn people.

Chosen on people of LFW, clips and Yale so that few who are one fall apart; `benchmarks/neutral_warp` counts them.
"""


def open_embedder(tracking_uri: str) -> Registered | None:
    """Return the champion among the embedders; None where there is none that `BOUND` is known for."""
    try:
        found = open_version(EMBEDDER, CHAMPION, tracking_uri)
    except (NotRegisteredError, CorruptFileError, OSError):
        return None
    return found if adaptable(found.model) is not None else None


def one_each(people: Iterable[PersonFrames], embedder: Registered | None) -> tuple[list[PersonFrames], list[LeftOut]]:
    """Return people with frames of one person each; who in photos seems to be several people is left out.

    In a clip the one who is seen in most of the frames chosen stays, and the others are named.
    """
    kept, left_out = list[PersonFrames](), list[LeftOut]()
    for person in people:
        group = groups(person, embedder)
        names = [person.origins[number] for number in np.flatnonzero(group > 0)]
        if person.measured["path"].nunique() > 1 and names:
            detail = f"{', '.join(names)} and the others"
            left_out.append(LeftOut(person.name, Reason.SEVERAL_PEOPLE, detail))
        else:
            others = tuple(f"another person, at {name}" for name in names)
            kept.append(person.frames(np.flatnonzero(group == 0))._replace(others=person.others + others))
    return kept, left_out


def groups(person: PersonFrames, embedder: Registered | None) -> np.ndarray:
    """Return who each of K frames shows, int (K,), 0 for whom most show; all 0 where nobody can say."""
    count, points = len(person.origins), person.faces.landmarks
    if embedder is None or points is None or count < 2 or not isinstance(person.align, EyeCrop):
        return np.zeros(count, int)
    cut, eyes = cropper(embedder.treatment.align), eye_targets(person.align.size, person.align)
    known = np.asarray(points, np.float32)
    crops = np.stack([cut(face, *eyes, own) for face, own in zip(np.asarray(person.faces.pixels), known, strict=True)])
    return who_is_who(unit_rows(embedder.model.embed(crops, known)))


def who_is_who(rows: np.ndarray) -> np.ndarray:
    """Return who each of K frames shows, int (K,), 0 for whom most show, of unit rows (K, D) of an embedder."""
    found = average_linkage(rows, BOUND)
    names, sizes = np.unique(found, return_counts=True)
    order = names[np.argsort(-sizes, kind="stable")]
    return np.asarray(np.argmax(found[:, None] == order[None], axis=1))
