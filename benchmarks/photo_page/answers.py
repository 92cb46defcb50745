"""Questions of the page, answered by who is on the photos."""

from app.library import Library
from benchmarks.photo_page.scores import sorted_as, truth

ANSWERS = 10
"""Questions that are answered."""


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
    return sorted_as(library) | {"changing": float(changed)}


def _mostly(people: dict[str, str], faces: list[str]) -> str | None:
    known = [people[face] for face in faces if face in people]
    return max(known, key=known.count) if known else None
