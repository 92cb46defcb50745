from dataclasses import replace

import cv2
import numpy as np
import pytest

from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import LIPS, LOWER_INNER_LIP, LOWER_OUTER_LIP, face_mask
from faces.mesh.mouth import gaps
from faces.mesh.shape_grid import ShapeGrid
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.settings import WarpSettings

QUICK = WarpSettings(shape_components=8, shape_penalty=0.1, texture_components=4)


@pytest.fixture(scope="module")
def generator(crowd):
    return fit_warp(crowd.pixels, crowd.landmarks, crowd.groups.part("train"), QUICK)


@pytest.fixture(scope="module")
def tested(crowd):
    """Rows of each test person: the face at rest, and the frames."""
    test = crowd.groups.part("test")
    return list(zip(test.target, test.inputs, strict=True))


def error(made: np.ndarray, true: np.ndarray, landmarks: np.ndarray) -> float:
    face = face_mask(landmarks[:, :2], len(true)) > 0.5
    return float(((made.astype(float) - true) ** 2)[face].mean())


def test_the_face_at_rest_comes_out_of_a_smile(crowd, generator, tested):
    for target, rows in tested:
        true, points = crowd.pixels[target], crowd.landmarks[target]
        for frames in (rows[:1], rows[:2], rows):
            made = generator.face(crowd.pixels[frames], crowd.landmarks[frames])
            assert made.dtype == np.uint8
            assert made.shape == true.shape
            assert error(made, true, points) < 0.3 * min(error(crowd.pixels[row], true, points) for row in frames)


def test_a_face_at_rest_hardly_changes(crowd, generator, tested):
    for target, rows in tested:
        true, points = crowd.pixels[target], crowd.landmarks[target]
        made = generator.face(true[None], points[None])
        assert error(made, true, points) < 0.1 * error(crowd.pixels[rows[0]], true, points)


def test_the_edge_of_the_picture_is_that_of_the_frame(crowd, generator, tested):
    frames = tested[0][1][:1]
    made = generator.face(crowd.pixels[frames], crowd.landmarks[frames]).astype(int)
    for row in (0, -1):
        assert np.abs(made[row] - crowd.pixels[frames[0]][row]).max() <= 1
        assert np.abs(made[:, row] - crowd.pixels[frames[0]][:, row]).max() <= 1


def test_the_order_of_frames_does_not_matter(crowd, generator, tested):
    rows = tested[0][1]
    one, other = (generator.face(crowd.pixels[order], crowd.landmarks[order]) for order in (rows, rows[::-1]))
    assert np.abs(one.astype(int) - other).max() <= 1


def test_the_calmest_frame_counts_most(crowd, generator, tested):
    target, rows = tested[0]
    weights = generator.calmness(crowd.landmarks[[*rows, target]])
    assert weights.sum() == pytest.approx(1)
    assert weights.argmax() == len(rows)


def test_a_larger_picture_gives_the_same_face_larger(crowd, generator, tested):
    rows = tested[0][1]
    side = crowd.pixels.shape[1]
    small = generator.face(crowd.pixels[rows], crowd.landmarks[rows])
    large = np.stack(
        [cv2.resize(each, (2 * side, 2 * side), interpolation=cv2.INTER_CUBIC) for each in crowd.pixels[rows]]
    )
    made = generator.face(large, 2 * crowd.landmarks[rows])
    assert made.shape == (2 * side, 2 * side, 3)
    assert np.abs(cv2.resize(made, (side, side), interpolation=cv2.INTER_AREA).astype(int) - small).mean() < 3


def test_a_smile_in_the_mirror_gives_the_face_in_the_mirror(crowd, resting, tested):
    """Fitted to everybody and everybody's mirror image, nothing tells left from right."""
    mirror = mirrored_numbers(resting)
    side = crowd.pixels.shape[1]
    pixels = np.concatenate([crowd.pixels, crowd.pixels[:, :, ::-1]])
    landmarks = np.concatenate([crowd.landmarks, crowd.landmarks[:, mirror] * (-1, 1, 1) + (side, 0, 0)])
    train, count = crowd.groups.part("train"), len(crowd.pixels)
    both = replace(
        train,
        identities=np.concatenate([train.identities, train.identities]),
        target=np.concatenate([train.target, train.target + count]),
        inputs=(*train.inputs, *(rows + count for rows in train.inputs)),
        split=np.concatenate([train.split, train.split]),
    )
    generator = fit_warp(pixels, landmarks, both, QUICK)
    for _, rows in tested[:2]:
        own = generator.face(pixels[rows], landmarks[rows])
        other = generator.face(pixels[rows + count], landmarks[rows + count])
        assert np.abs(own.astype(int) - other[:, ::-1]).mean() < 1.5


def mirrored_numbers(resting: np.ndarray) -> np.ndarray:
    offset = resting[:, None] * (-1, 1, 1) + (2 * resting[:, 0].mean(), 0, 0) - resting[None]
    return (offset**2).sum(axis=-1).argmin(axis=1)


def test_strength_exaggerates_the_change(crowd, generator, tested):
    _, rows = tested[0]
    frame, points = crowd.pixels[rows[:1]], crowd.landmarks[rows[:1]]
    weak, usual, strong = (generator.face(frame, points, strength) for strength in (0.5, 1.0, 4.0))
    moved = [np.abs(each.astype(int) - frame[0]).mean() for each in (weak, usual, strong)]
    assert moved[0] < moved[1] < moved[2]


def opened(points: np.ndarray, by: float) -> np.ndarray:
    """Landmarks with the lower lip lower."""
    result = points.copy()
    result[list({*LOWER_INNER_LIP[1:-1], *LOWER_OUTER_LIP[1:-1]}), 1] += by
    return result


def test_an_open_mouth_is_closed_and_its_inside_gone(crowd, generator, tested):
    target, _ = tested[0]
    side = crowd.pixels.shape[1]
    points = opened(crowd.landmarks[target], 0.06 * side)
    wide = ShapeGrid.build(points[:, :2], side).warp(crowd.pixels[target], crowd.landmarks[target]).astype(np.uint8)
    inner = [*LOWER_INNER_LIP, *(78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)[::-1]]
    cv2.fillPoly(wide, [np.rint(points[inner, :2]).astype(np.int32)], (255, 255, 255))
    made = generator.face(wide[None], points[None])
    assert (made.min(axis=2) > 240).sum() < 0.1 * (wide.min(axis=2) > 240).sum()
    frame = EyeFrame.of(points[None])
    rest = generator.resting_shape(points[None])
    assert gaps(rest).max() < gaps(frame.shapes(points[None])).max()


def test_landmarks_beyond_the_picture_give_whole_pixels(crowd, generator, tested):
    rows = tested[0][1]
    for shift in (-0.4, 0.4):
        points = crowd.landmarks[rows] + np.array([0, shift * crowd.pixels.shape[1], 0])
        assert generator.face(crowd.pixels[rows], points).std() > 0


def test_black_frames_and_frames_of_noise_give_a_picture(crowd, generator, tested):
    rows = tested[0][1]
    noise = np.random.default_rng(0).integers(0, 256, crowd.pixels[rows].shape, dtype=np.uint8)
    for frames in (np.zeros_like(noise), np.full_like(noise, 255), noise):
        assert generator.face(frames, crowd.landmarks[rows]).dtype == np.uint8


def test_what_says_nothing_is_refused(crowd, generator, tested):
    rows = tested[0][1]
    with pytest.raises(ValueError, match="finite"):
        generator.face(crowd.pixels[rows], np.full_like(crowd.landmarks[rows], np.nan))
    with pytest.raises(ValueError, match="at least 2"):
        fit_warp(crowd.pixels, crowd.landmarks, crowd.groups.take(np.array([0])), QUICK)


def test_another_expression_is_learned_like_the_neutral_one(crowd):
    """From the face at rest to each one's widest smile: how wide it is, a face at rest does not tell."""
    rest = crowd.groups.target
    widths = [np.ptp(crowd.landmarks[rows][:, list(LIPS), 0], axis=1) for rows in crowd.groups.inputs]
    smile = np.array([rows[own.argmax()] for rows, own in zip(crowd.groups.inputs, widths, strict=True)])
    groups = replace(crowd.groups, target=smile, inputs=tuple(rest[:, None]))
    smiling, test = fit_warp(crowd.pixels, crowd.landmarks, groups.part("train"), QUICK), groups.part("test")
    made = sum(_far(smiling.face(crowd.pixels[rows], crowd.landmarks[rows]), crowd, to) for to, rows in pairs(test))
    before = sum(_far(crowd.pixels[rows[0]], crowd, target) for target, rows in pairs(test))
    assert made < 0.6 * before


def _far(made, crowd, target):
    return error(made, crowd.pixels[target], crowd.landmarks[target])


def pairs(groups):
    return zip(groups.target, groups.inputs, strict=True)


def test_a_mouth_that_is_open_in_the_learned_expression_stays_open(crowd):
    opened, lower = crowd.landmarks.copy(), list(LOWER_INNER_LIP[1:-1])
    opened[crowd.groups.target[:, None], lower, 1] += 0.15 * EyeFrame.of(crowd.landmarks[:1]).distance[0]
    laughing = fit_warp(crowd.pixels, opened, crowd.groups, QUICK)
    assert not laughing.canvas.closes
    rows = crowd.groups.inputs[0]
    assert gaps(laughing.resting_shape(opened[rows])).max() > 0.05
    assert fit_warp(crowd.pixels, crowd.landmarks, crowd.groups, QUICK).canvas.closes
