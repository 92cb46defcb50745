"""How well a library's groups are the people of an album, and whom "Who is this?" names."""

import numpy as np

from app.library import Library
from app.library.records import Face
from benchmarks.photo_page.albums import Album
from evaluation.partition import bcubed, pairwise


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


def asked_about(library: Library, album: Album) -> dict[str, float]:
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
    return {"right": right / max(len(album.asked), 1), "wrong": wrong / max(len(album.asked), 1)}
