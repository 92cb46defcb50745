"""Whom a clip is of, by tables of boxes."""

import numpy as np
import pandas as pd
import pytest

from faces.selection.main_person import GAP, main_person, tracks


def seen(frames, x, side=50.0, y=100.0, who="") -> list[dict]:
    """Somebody's faces: `x` is where the box begins in each of the frames, 5 of which are a second."""
    places = np.broadcast_to(x, len(frames))
    return [
        {"frame": frame, "time": frame / 5, "box_x": at, "box_y": y, "box_w": side, "box_h": side, "face_side": side,
         "who": who}
        for frame, at in zip(frames, places.tolist(), strict=True)
    ]  # fmt: skip


def table(*people) -> pd.DataFrame:
    return pd.DataFrame([row for person in people for row in person]).sample(frac=1, random_state=0)


def test_one_person_who_moves_is_one_track():
    faces = table(seen(range(6), np.arange(6) * 40.0))
    assert set(tracks(faces)) == {0}
    main, others = main_person(faces)
    assert main.all()
    assert others == []


@pytest.mark.parametrize(
    ("frames", "side", "main_is"),
    [(range(6), 30.0, "ann"), (range(6), 90.0, "bob"), (range(2), 90.0, "ann"), (range(30), 30.0, "bob")],
)
def test_who_is_larger_or_seen_for_longer_is_the_main_person(frames, side, main_is):
    faces = table(seen(range(6), 0.0, who="ann"), seen(frames, 300.0, side, who="bob"))
    main, (other,) = main_person(faces)
    assert set(faces["who"][main]) == {main_is}
    assert set(faces["who"][~main]) == {"ann", "bob"} - {main_is}
    if main_is == "ann":
        assert str(other) == f"another person, from 0.00 s to {(len(frames) - 1) / 5:.2f} s, {side:.0f} pixels"


@pytest.mark.parametrize(("step", "grown", "count"), [(49, 50, 1), (51, 50, 2), (0, 99, 1), (0, 101, 2)])
def test_a_face_that_moves_by_more_than_its_side_or_doubles_is_another(step, grown, count):
    middle = 100.0 + step + 25 - grown / 2
    first = seen([0], 100.0, 50.0, y=100.0)
    second = seen([1], middle, float(grown), y=125 - grown / 2)
    assert len(set(tracks(table(first, second)))) == count


def test_two_who_pass_each_other_are_not_exchanged():
    left = seen(range(24), np.linspace(0, 420, 24), 60.0, y=100.0, who="ann")
    right = seen(range(24), np.linspace(420, 0, 24), 40.0, y=130.0, who="bob")
    faces = table(left, right)
    main, _ = main_person(faces)
    assert set(faces["who"][main]) == {"ann"}


def test_after_a_cut_a_face_elsewhere_is_taken_for_the_same():
    late = 5 * int(GAP) + 8
    faces = table(seen(range(6), 0.0), seen(range(late, late + 3), 400.0, 110.0))
    assert len(set(tracks(faces))) == 2
    main, others = main_person(faces)
    assert main.all()
    assert others == []


def test_a_bystander_of_one_frame_and_nobody():
    main, (other,) = main_person(table(seen(range(3), 0.0), seen([1], 300.0, 20.0)))
    assert main.sum() == 3
    assert str(other) == "another person, at 0.20 s, 20 pixels"
    nobody, others = main_person(table(seen(range(1), 0.0)).iloc[:0])
    assert len(nobody) == len(others) == 0
