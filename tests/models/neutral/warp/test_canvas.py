import cv2
import numpy as np
import pytest

from faces.mesh.eye_frame import EyeFrame
from faces.mesh.mouth import closed
from faces.mesh.shape_grid import ShapeGrid
from models.neutral.warp.canvas import SIZE, Canvas
from models.neutral.warp.light import level


@pytest.fixture(scope="module")
def canvas(resting):
    return Canvas.of(closed(EyeFrame.of(resting[None]).shapes(resting[None])[0]))


def apart(first: np.ndarray, second: np.ndarray, canvas: Canvas) -> float:
    return float(np.abs(level(first) - level(second))[canvas.inside].mean())


def test_the_face_fills_the_canvas(canvas):
    assert 0.45 < canvas.inside.mean() < 0.8
    assert canvas.grid.shape.min() > 0
    assert canvas.grid.shape.max() < SIZE


def test_features_lie_inside_the_face(canvas):
    for part in (canvas.mouth, canvas.lips, canvas.cheeks):
        assert part.any()
        assert not (part & ~canvas.inside).any()
    assert canvas.mouth_share[~canvas.mouth].max() == 0
    assert canvas.changed[~canvas.inside].max() == 0
    assert canvas.detailed.max() <= 1


def test_every_expression_of_a_person_has_the_same_texture(canvas, crowd):
    rest, smiling = crowd.groups.target[0], crowd.groups.inputs[0][0]
    made = [canvas.texture(crowd.pixels[row], crowd.landmarks[row]) for row in (rest, smiling)]
    other = canvas.texture(crowd.pixels[crowd.groups.target[1]], crowd.landmarks[crowd.groups.target[1]])
    assert apart(made[0], made[1], canvas) < 0.15 * apart(made[0], other, canvas)


@pytest.mark.parametrize("scale", [0.5, 2, 4])
def test_the_size_of_the_picture_hardly_matters(canvas, crowd, scale):
    side = int(crowd.pixels.shape[1] * scale)
    large = cv2.resize(crowd.pixels[0], (side, side), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    made = canvas.texture(large, crowd.landmarks[0] * scale)
    assert apart(made, canvas.texture(crowd.pixels[0], crowd.landmarks[0]), canvas) < 3


def test_changes_are_smooth_but_in_eyes_and_mouth_and_end_before_the_edge(canvas):
    noise = np.random.default_rng(0).normal(0, 1, (SIZE, SIZE, 3)).astype(np.float32)
    made = canvas.smoothed(noise)
    assert made[canvas.detailed > 0.9].std() > 0.7
    assert made[canvas.inside & (canvas.detailed < 0.01)].std() < 0.2
    assert np.abs(made[~canvas.inside]).max() == 0


def test_what_lies_on_the_canvas_comes_back_to_a_face(canvas, crowd):
    row = crowd.groups.target[0]
    points = crowd.landmarks[row][:, :2]
    grid = ShapeGrid.build(points, crowd.pixels.shape[1])
    texture = canvas.texture(crowd.pixels[row], crowd.landmarks[row])
    known = canvas.onto(canvas.changed[..., None], grid).reshape(grid.size, grid.size)
    back = level(canvas.onto(texture, grid))
    assert np.abs(back - crowd.pixels[row])[known > 0.99].mean() < 4
    assert known[0].max() == known[:, 0].max() == 0
