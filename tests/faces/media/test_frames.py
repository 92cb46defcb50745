import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rejects import Reason
from faces.media.clips import Frame
from faces.media.frames import REMEMBERED, DroppedFrame, FrameSettings, change, kept_frames, sharpness, thumbnail

SIDE = 96


def scene(seed: int = 0) -> np.ndarray:
    """A picture with edges everywhere."""
    return cv2.resize(np.random.default_rng(seed).integers(0, 255, (24, 24, 3), dtype=np.uint8), (SIDE, SIDE))


def noisy(rgb: np.ndarray, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 2, rgb.shape)
    return np.clip(np.rint(rgb + noise), 0, 255).astype(np.uint8)


def blurred(rgb: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(rgb, (0, 0), 2)


def clip_of(pictures) -> list[Frame]:
    return [Frame(5 * number, number / 5, rgb) for number, rgb in enumerate(pictures)]


def reasons(pictures, **limits) -> list[Reason | None]:
    outcome = kept_frames(clip_of(pictures), FrameSettings(**limits))
    return [one.reason if isinstance(one, DroppedFrame) else None for one in outcome]


def test_a_still_scene_is_kept_once_in_spite_of_noise():
    frames = clip_of([noisy(scene(), seed) for seed in range(4)])
    first, *others = kept_frames(frames)
    assert first is frames[0]
    assert [one.reason for one in others] == [Reason.NEAR_DUPLICATE] * 3
    assert [one[:2] for one in others] == [one[:2] for one in frames[1:]]
    assert all("gray levels" in one.detail for one in others)


def test_a_small_part_that_changes_makes_a_new_frame():
    """A blink: 1 % of the picture, less than the noise of the rest when averaged over all of it."""
    blink = noisy(scene(), 1)
    blink[40:50, 40:50] = 255 - blink[40:50, 40:50]
    assert reasons([scene(), blink]) == [None, None]
    whole = np.abs(thumbnail(blink[..., 0]) - thumbnail(scene()[..., 0])).mean()
    assert whole < change(thumbnail(blink[..., 0]), thumbnail(scene()[..., 0])) / 10


def test_slow_change_is_seen_against_the_frame_kept_last():
    """Each step is below the limit, three steps are not."""
    pictures = [np.full((SIDE, SIDE, 3), 100 + number // 2, np.uint8) for number in range(12)]
    kept = [number for number, reason in enumerate(reasons(pictures, min_change=2)) if reason is None]
    assert kept == [0, 4, 8]


def test_blurred_frames_are_told_by_the_clip_they_are_in():
    sharp = [scene(seed) for seed in range(8)]
    mixed = [*sharp[:5], blurred(sharp[5]), *sharp[6:]]
    assert reasons(mixed) == [None] * 5 + [Reason.BLURRED] + [None] * 2
    assert reasons(mixed, min_sharpness=0) == [None] * 8
    assert reasons([blurred(picture) for picture in sharp]) == [None] * 8


def test_noise_is_not_taken_for_sharpness():
    """Half of the frames carry more grain: the clean ones among them are not the blurred ones."""
    soft = [cv2.GaussianBlur(scene(seed), (0, 0), 3) for seed in range(12)]
    grainy = [noisy(picture, seed) if seed % 3 else picture for seed, picture in enumerate(soft)]
    assert reasons(grainy) == [None] * 12


def test_a_softer_scene_is_accepted_after_a_while():
    """Nothing starves: after half of the remembered frames the soft scene is what is usual."""
    pictures = [scene(seed) for seed in range(REMEMBERED)] + [blurred(scene(seed)) for seed in range(90, 110)]
    found = reasons(pictures)
    assert found[REMEMBERED] is Reason.BLURRED
    assert found[-12:] == [None] * 12


def test_a_frame_dropped_as_blurred_is_not_what_the_next_is_compared_with():
    pictures = [scene(seed) for seed in range(5)]
    assert reasons([*pictures, blurred(pictures[4]), pictures[4]])[-2:] == [Reason.BLURRED, Reason.NEAR_DUPLICATE]


def test_one_frame_is_in_memory_at_a_time():
    alive = []

    def frames():
        for frame in clip_of([scene(seed) for seed in range(5)]):
            alive.append(frame.index)
            yield frame

    stream = kept_frames(frames())
    for number in range(5):
        next(stream)
        assert len(alive) == number + 1


def test_uniform_and_extreme_pictures_have_a_sharpness():
    assert sharpness(np.full((40, 40), 7, np.uint8)) == 0
    assert reasons([np.full((40, 40, 3), 9 * number, np.uint8) for number in range(6)]) == [None] * 6
    assert reasons([np.zeros((32, 200_000, 3), np.uint8)]) == [None]


@pytest.mark.parametrize("key", ["min_change", "min_sharpness"])
def test_impossible_limits_are_refused(key):
    with pytest.raises(ValueError, match=key):
        FrameSettings(**{key: -1})


@settings(max_examples=50, deadline=None)
@given(
    levels=st.lists(st.integers(0, 255), min_size=1, max_size=20),
    min_change=st.floats(0, 255),
    min_sharpness=st.floats(0, 0.99),
)
def test_every_frame_comes_out_once_and_the_first_is_kept(levels, min_change, min_sharpness):
    frames = clip_of([np.full((40, 40, 3), level, np.uint8) for level in levels])
    outcome = list(kept_frames(frames, FrameSettings(min_change=min_change, min_sharpness=min_sharpness)))
    assert [one.index for one in outcome] == [frame.index for frame in frames]
    assert outcome[0] is frames[0]
