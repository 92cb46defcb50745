import numpy as np
import pytest

from synthetic.atlas import SIZE, area, blurred, sample, stroke
from synthetic.chance import normal, pick, spread, value_noise
from synthetic.colour import linear, tone_table
from synthetic.film import binomial, pooled
from synthetic.view import Camera, Light, Pose, View


def test_picture_has_the_promised_form(studio, person):
    picture = studio.draw(person, size=96)
    assert picture.shape == (96, 96, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 20


def test_same_view_same_bytes_other_view_other_bytes(studio, person):
    first, again, other = (studio.draw(person, View(seed=s), 64) for s in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_person_depends_on_number_and_seed(studio):
    again, other, seeded = studio.person(5), studio.person(6), studio.person(5, seed=1)
    same = studio.person(5)
    assert (again.texture.albedo == same.texture.albedo).all()
    assert (again.neutral == same.neutral).all()
    assert (again.neutral != other.neutral).any()
    assert (again.neutral != seeded.neutral).any()


def test_light_from_the_right_brightens_the_right_half(studio, person):
    def halves(azimuth):
        picture = studio.draw(person, View(light=Light(azimuth, 10, 0.3)), 96)
        face = picture[30:70, 30:66].astype(float)
        return face[:, :18].mean(), face[:, 18:].mean()

    assert halves(60)[1] > halves(60)[0] + 5
    assert halves(-60)[0] > halves(-60)[1] + 5


def test_yaw_moves_the_face_to_the_right(studio, person):
    camera = Camera(noise=0)
    left, right = (studio.draw(person, View(pose=Pose(yaw=y), camera=camera), 96) for y in (-30, 30))
    assert np.abs(left.astype(int) - right).mean() > 3


def test_unknown_unit_is_named(studio, person):
    with pytest.raises(ValueError, match="mouth_smirk"):
        studio.draw(person, View({"mouth_smirk": 1.0}), 64)


def test_tone_table_rises_from_black_to_white():
    table = tone_table(4096, 4.0, 16)
    assert table[0] == 0
    assert (np.diff(table) >= 0).all()
    assert 254 * 16 < table[-1] <= 255 * 16


def test_linear_light_inverts_the_display_curve():
    grey = float(linear([128.0])[0])
    table = tone_table(8192, 4.0, 16)
    assert table[round(grey / 4 * 8191)] / 16 == pytest.approx(128, abs=1)


def test_pooling_and_blur_keep_the_level():
    flat = np.full((8, 8, 3), 7, np.int32)
    assert (binomial(flat) == 7).all()
    assert (pooled(flat.astype(np.float32)) == 7).all()
    assert pooled(np.arange(16.0).reshape(4, 4, 1))[0, 0, 0] == pytest.approx(2.5)


def test_strokes_and_areas_cover_what_they_should():
    line = stroke(np.array([[100.0, 100], [200, 100]]), 4)
    assert line[100, 150] == pytest.approx(1, abs=0.05)
    assert line[120, 150] == line[100, 300] == 0
    square = area(np.array([[100.0, 100], [200, 100], [200, 200], [100, 200]]), 2)
    assert square[150, 150] == 1
    assert square[150, 90] == square[90, 150] == 0
    assert square.sum() == pytest.approx(100 * 100, rel=0.02)


def test_blur_spreads_a_point_evenly():
    point = np.zeros((41, 41), np.float32)
    point[20, 20] = 1
    spread_out = blurred(point, 2.0)
    assert spread_out.sum() == pytest.approx(1, abs=1e-4)
    assert spread_out == pytest.approx(spread_out[::-1].T, abs=1e-7)


def test_bilinear_sampling_reproduces_a_ramp():
    x = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    ramp = np.broadcast_to(x, (SIZE, SIZE)).copy()
    uv = np.random.default_rng(0).uniform(0.01, 0.99, (200, 2)).astype(np.float32)
    assert sample(ramp, uv) == pytest.approx(uv[:, 0], abs=1e-4)


def test_random_draws_keep_their_ranges():
    rng = np.random.default_rng(0)
    bells = [normal(rng) for _ in range(2000)]
    assert np.mean(bells) == pytest.approx(0, abs=0.1)
    assert np.std(bells) == pytest.approx(0.95, abs=0.1)
    assert max(map(abs, bells)) <= 2
    picks = [pick(rng, {"a": 0.8, "b": 0.2}) for _ in range(500)]
    assert picks.count("a") == pytest.approx(400, abs=50)
    noise = value_noise(rng, 64, (8, 8))
    assert noise.shape == (64, 64)
    assert np.abs(noise).max() <= 1
    assert spread(np.array([0.0, 1.0]), 4) == pytest.approx([0.043, 0.316, 0.684, 0.957], abs=1e-3)
