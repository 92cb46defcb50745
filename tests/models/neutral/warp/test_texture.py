import numpy as np
import pytest

from faces.mesh.eye_frame import EyeFrame
from faces.mesh.mouth import closed
from models.neutral.warp.canvas import SIZE, Canvas
from models.neutral.warp.interior import MouthModel, skin
from models.neutral.warp.texture import TextureModel

PEOPLE = 40


@pytest.fixture(scope="module")
def canvas(resting):
    return Canvas.of(closed(EyeFrame.of(resting[None]).shapes(resting[None])[0]))


@pytest.fixture(scope="module")
def skins() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Textures at rest, those with a shadow whose strength is seen, and that strength."""
    rng = np.random.default_rng(0)
    rest = 4.5 + rng.normal(0, 0.1, (PEOPLE, 1, 1, 3)) + np.zeros((PEOPLE, SIZE, SIZE, 3))
    strength = rng.uniform(0, 1, (PEOPLE, 1))
    shadow = np.zeros((SIZE, SIZE, 1))
    shadow[SIZE // 2 : SIZE // 2 + 14, SIZE // 4 : SIZE // 2] = -0.5
    return rest.astype(np.float32), (rest + strength[..., None, None] * shadow).astype(np.float32), strength


def fitted(canvas: Canvas, rest: np.ndarray, marked: np.ndarray, seen: np.ndarray) -> TextureModel:
    return TextureModel.fit(canvas, marked, rest, seen, np.ones(len(seen)), components=5, penalty=0.1)


def test_a_shadow_goes(canvas, skins):
    rest, marked, strength = skins
    model = fitted(canvas, rest[:30], marked[:30], strength[:30])
    change = model.changes(canvas, marked[30:], strength[30:])
    place = (slice(None), slice(SIZE // 2 + 4, SIZE // 2 + 10), slice(SIZE // 4 + 6, SIZE // 2 - 4))
    assert np.abs(marked[30:] + change - rest[30:])[place].mean() < 0.3 * np.abs(marked[30:] - rest[30:])[place].mean()


def test_the_colour_of_the_light_is_no_change(canvas, skins):
    rest, marked, strength = skins
    lit = rest + np.array([0.3, 0.1, -0.2], np.float32)
    first, second = (fitted(canvas, each, marked, strength).changes(canvas, marked, strength) for each in (rest, lit))
    np.testing.assert_allclose(first, second, atol=1e-3)


def test_skin_at_rest_stays(canvas, skins):
    rest, _, strength = skins
    assert np.abs(fitted(canvas, rest, rest, strength).changes(canvas, rest, strength)).max() < 1e-3


def test_a_mouth_is_filled_with_that_of_people_of_such_lips_and_skin(canvas):
    rng = np.random.default_rng(0)
    colour = rng.uniform(3.5, 5, (PEOPLE, 1, 3)).astype(np.float32)
    rest = np.broadcast_to(colour[:, None], (PEOPLE, SIZE, SIZE, 3)).copy()
    rest[:, canvas.lips] -= np.float32(0.5)
    opened = rest.copy()
    opened[:, SIZE * 2 // 3 :, SIZE // 2 - 3 : SIZE // 2 + 3][:, :10] = 5.5
    looks = np.zeros((PEOPLE, 1), np.float32)
    model = MouthModel.fit(canvas, looks[:30], opened[:30], rest[:30], np.ones(30), penalty=0.1)
    made = model.at_rest(canvas, looks[30:], opened[30:])
    assert np.abs(made - rest[30:])[:, canvas.mouth].max() < 0.1
    assert (made[:, ~canvas.mouth] == 0).all()
    np.testing.assert_allclose(skin(canvas, rest), colour[:, 0], atol=1e-6)
