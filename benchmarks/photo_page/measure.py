"""What somebody sees who drops photos of real people on the page: the library itself, with the registry's champion.

Needs `lfw` and `manifest.csv` in the folder named by --data, and a champion (`make demo`). Names serve the scores only.
"""

import io
import tempfile
import time
from pathlib import Path

import numpy as np

from app.library import Library
from app.library.records import Face
from app.recogniser import Recogniser, installed
from app.registry import champion
from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.photo_page.albums import Album, draw, held_out_people
from benchmarks.record import RESULTS, record
from evaluation.partition import bcubed, pairwise

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 1800.0
LATER = (1, 10)
"""Photos that are added to a sorted library, to see whether anybody moves."""

ANSWERS = 10
"""Questions that are answered."""


def measure(
    data: Path = Path("datasets"),
    draws: int = 10,
    tracking_uri: str = f"sqlite:///{ROOT}/mlflow/mlflow.db",
    held_out: Path = SPLIT,
    results: Path = RESULTS,
) -> Path:
    """Sort albums of 150 photos of 15 people and five group photos, ask about other photos, and add some more."""
    people = held_out_people(data, held_out)
    tries = []
    for seed in range(draws):
        with tempfile.TemporaryDirectory() as folder:
            album = draw(people, seed)
            tries.append(_album(Path(folder) / "photos", album, tracking_uri))
            if installed():
                tries[-1] |= _with_names(Path(folder) / "recogniser", album, tracking_uri)
        print(seed, tries[-1], flush=True)
    figures = {key: round(float(np.mean([each[key] for each in tries])), 3) for key in tries[0]}
    figures["f_deviation"] = round(float(np.std([each["pairwise_f"] for each in tries])), 3)
    figures["after_answers_f_deviation"] = round(float(np.std([each["after_answers_pairwise_f"] for each in tries])), 3)
    figures["moved_faces"] = int(sum(each["moved_faces"] for each in tries))
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config={"draws": draws}, seeds=list(range(draws)), trials=draws)


def _album(folder: Path, album: Album, tracking_uri: str) -> dict[str, float]:
    """Return the scores of one album; the last eleven photos come once the others are sorted."""
    library = Library.open(folder, champion(tracking_uri))
    try:
        order = np.random.default_rng(0).permutation(list(album.photos))
        first, later = order[: -sum(LATER)], order[-sum(LATER) :]
        start = time.monotonic()
        _add(library, album, first)
        seconds = time.monotonic() - start
        moved = 0
        for some in np.split(later, np.cumsum(LATER)[:-1]):
            before = owners(library)
            _add(library, album, some)
            after = owners(library)
            moved += sum(after.get(face) != owner for face, owner in before.items() if owner is not None)
        scores = sorted_as(library) | _asked(library, album) | {"seconds": seconds, "moved_faces": float(moved)}
        return scores | answered(library)
    finally:
        library.close()


def _with_names(folder: Path, album: Album, tracking_uri: str) -> dict[str, float]:
    """Return the scores of one album whose faces are compared by the recogniser that was trained with names."""
    library = Library.open(folder, champion(tracking_uri), recogniser=Recogniser())
    try:
        library.choose("recogniser")
        _add(library, album, np.array(list(album.photos)))
        found = sorted_as(library) | _asked(library, album)
        kept = ("pairwise_f", "precision", "groups", "unsorted", "asked_right", "asked_wrong")
        return {f"recogniser_{key}": found[key] for key in kept}
    finally:
        library.close()


def _add(library: Library, album: Album, names: np.ndarray) -> None:
    for name in names:
        library.add(str(name), io.BytesIO(album.photos[str(name)]))
    if not library.wait(PATIENCE_S):
        raise RuntimeError(f"the library was still busy after {PATIENCE_S:g} seconds")


def owners(library: Library) -> dict[str, int | None]:
    """Return the group of each face, None for the unsorted ones."""
    found: dict[str, int | None] = {face.id: None for face in library.unsorted()}
    return found | {face.id: person.id for person in library.people() for face in library.faces(person.id)}


def truth(library: Library) -> dict[str, str]:
    """Return who each face is, by the name of its photo; on a photo of two, by the half it is in.

    Smaller faces, of people in the background, are left out: nobody knows who they are.
    """
    faces = library.unsorted() + [face for person in library.people() for face in library.faces(person.id)]
    largest: dict[tuple[int, str], Face] = {}
    for face in faces:
        people = face.photo_name.split("-")[0].split("+")
        x, _, width, height = face.box
        who = people[-1] if x + width / 2 > face.photo_size[0] / 2 else people[0]
        other = largest.get((face.photo_id, who))
        if other is None or width * height > other.box[2] * other.box[3]:
            largest[face.photo_id, who] = face
    return {face.id: who for (_, who), face in largest.items()}


def sorted_as(library: Library) -> dict[str, float]:
    """Return how well the groups are the people; an unsorted face counts as a group of its own."""
    groups, people = owners(library), truth(library)
    ids = sorted(people)
    own = np.array([people[each] for each in ids])
    labels = np.array([-1 if groups[each] is None else groups[each] for each in ids])
    unsorted = labels < 0
    kept = np.unique(labels[~unsorted], return_counts=True)[1]
    labels[unsorted] = labels.max(initial=0) + 1 + np.arange(unsorted.sum())
    found = pairwise(own, labels)
    return {
        "pairwise_f": found.f,
        "precision": found.precision,
        "bcubed_f": bcubed(own, labels).f,
        "groups": float((kept >= 2).sum()),
        "people": float(len(np.unique(own))),
        "faces": float(len(ids)),
        "unsorted": float(unsorted.mean()),
    }


def answered(library: Library) -> dict[str, float]:
    """Answer questions truthfully, the first one that is offered each time; return how well the groups are the people.

    Who a side is, is who most of its faces are that the question shows; where nobody knows, the answer is "not sure".
    """
    changed = 0
    for _ in range(ANSWERS):
        if not (offered := library.suggestions()):
            break
        question, people = offered[0], truth(library)
        one, other = (_mostly(people, side.faces) for side in (question.one, question.other))
        grouped = question.one.person is not None and question.one.person == question.other.person
        known = one is not None and other is not None
        library.answer(question.number, "unsure" if not known else "yes" if one == other else "no")
        changed += known and (one == other) != grouped
    found = sorted_as(library)
    kept = {f"after_answers_{key}": found[key] for key in ("pairwise_f", "precision", "groups", "unsorted")}
    return kept | {"after_answers_changing": float(changed)}


def _mostly(people: dict[str, str], faces: list[str]) -> str | None:
    known = [people[face] for face in faces if face in people]
    return max(known, key=known.count) if known else None


def _asked(library: Library, album: Album) -> dict[str, float]:
    """Return the shares of other photos of these people for which the right person, or a wrong one, is named."""
    groups, people = owners(library), truth(library)
    members: dict[int, list[str]] = {}
    for face, group in groups.items():
        if group is not None and face in people:
            members.setdefault(group, []).append(people[face])
    right = wrong = 0
    for name, content in album.asked.items():
        matches = [match.person_id for match in library.search(content) if match.person_id is not None]
        names = {max(set(members[each]), key=members[each].count) for each in matches if each in members}
        right += name.split("-")[0] in names
        wrong += bool(names) and name.split("-")[0] not in names
    return {"asked_right": right / max(len(album.asked), 1), "asked_wrong": wrong / max(len(album.asked), 1)}


if __name__ == "__main__":
    run(measure)
