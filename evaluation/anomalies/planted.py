"""Eight kinds of pictures that do not belong among aligned faces, made from faces by a seed."""

from collections.abc import Callable

import cv2
import numpy as np

from core.checks import check_pixels

Plant = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]
"""(a face, another person's face, both uint8 (S, S, 3); the source of chance) -> a picture uint8 (S, S, 3)."""

SKIN = ((224, 180, 150), (198, 145, 115), (150, 102, 76), (96, 64, 48))
"""Colours of hands."""


def misaligned(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Turn by 15 to 30 degrees, zoom by a fifth or so, and shift by 10 to 20 % of the side, all in any direction."""
    size = face.shape[0]
    turn, zoom = random.uniform(15, 30) * random.choice([-1, 1]), random.choice([0.75, 0.8, 1.25, 1.3])
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), turn, zoom)
    matrix[:, 2] += random.uniform(0.1, 0.2, 2) * size * random.choice([-1, 1], 2)
    return cv2.warpAffine(face, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)


def upside_down(face: np.ndarray, _other: np.ndarray, _random: np.random.Generator) -> np.ndarray:
    """Turn by 180 degrees."""
    return np.ascontiguousarray(face[::-1, ::-1])


def hand(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Cover a part with an ellipse of the size and the colour of a hand, its middle near that of the face."""
    size = face.shape[0]
    mask = np.zeros((size, size), np.float32)
    middle = tuple(int(value) for value in random.uniform(0.3, 0.7, 2) * size)
    axes = int(random.uniform(0.18, 0.22) * size), int(random.uniform(0.26, 0.32) * size)
    cv2.ellipse(mask, middle, axes, random.uniform(0, 180), 0, 360, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 0.7)[..., None]
    colour = np.array(SKIN[random.integers(len(SKIN))]) * np.linspace(0.85, 1.1, size)[:, None, None]
    return np.clip(np.rint(face * (1 - mask) + colour * mask), 0, 255).astype(np.uint8)


def half_of_another(face: np.ndarray, other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Put the left or the right half of another person in the place of one's own."""
    left = np.arange(face.shape[1]) < face.shape[1] // 2
    return np.where(left[None, :, None] == random.choice([True, False]), face, other)


def bar(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Cover the eyes with a dark bar, as of sunglasses."""
    size, result = face.shape[0], face.copy()
    top, bottom = (round(share * size) for share in (0.32, 0.48))
    result[top:bottom, round(0.14 * size) : round(0.86 * size)] = random.integers(5, 40, 3)
    return result


def blurred(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Blur with a standard deviation of 4 to 6 % of the side."""
    return cv2.GaussianBlur(face, (0, 0), random.uniform(0.04, 0.06) * face.shape[0])


def channels_swapped(face: np.ndarray, _other: np.ndarray, _random: np.random.Generator) -> np.ndarray:
    """Exchange red and blue, as a wrong channel order does."""
    return np.ascontiguousarray(face[..., ::-1])


def no_face(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw a cloudy texture with the face's mean and spread of every channel: noise of power 1 / f²."""
    size = face.shape[0]
    radius = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.fftfreq(size)[None])
    radius[0, 0] = np.inf
    noise = np.fft.fft2(random.standard_normal((3, size, size))) / radius
    texture = np.fft.ifft2(noise).real.transpose(1, 2, 0)
    texture = texture / texture.std((0, 1)) * face.std((0, 1)) + face.mean((0, 1))
    return np.clip(np.rint(texture), 0, 255).astype(np.uint8)


PLANTED: dict[str, Plant] = {
    "misaligned": misaligned,
    "upside_down": upside_down,
    "hand": hand,
    "half_of_another": half_of_another,
    "bar": bar,
    "blurred": blurred,
    "channels_swapped": channels_swapped,
    "no_face": no_face,
}


def planted(kind: str, faces: np.ndarray, others: np.ndarray, seed: int) -> np.ndarray:
    """Return one picture of `kind`, a key of `PLANTED`, for each face, uint8 (N, S, S, 3); `others` as many more.

    Raises ValueError for other pictures or stacks of different shapes.
    """
    check_pixels(faces, "faces")
    if faces.shape != others.shape:
        raise ValueError(f"faces {faces.shape} and others {others.shape} differ in shape")
    draws = [np.random.default_rng([seed, number]) for number in range(len(faces))]
    return np.stack([PLANTED[kind](*each) for each in zip(faces, others, draws, strict=True)])
