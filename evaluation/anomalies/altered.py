"""Ordinary faces with something wrong, for a classifier to learn from what ordinary ones are not.

Six families of alterations, each drawn by a seed: none needs a label, and none is one of `planted`.
"""

from collections.abc import Callable

import cv2
import numpy as np

Alter = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]
"""(a face, another face, both uint8 (S, S, 3); the source of chance) -> a picture (S, S, 3) around [0, 255]."""

WHOLE_SIDE = 0.3
"""Share of masks that cover the face from one side on."""

PERMUTED = ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))


def pasted(face: np.ndarray, other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Lay a part of another face, or of the same face from elsewhere, over a part (CutPaste: Li et al. 2021)."""
    size = face.shape[0]
    shift = tuple(int(value) for value in random.integers(size // 8, size - size // 8, 2))
    source = other if random.random() < 0.7 else np.roll(face, shift, (0, 1))
    return _over(face, source, random)


def filled(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Lay an even colour, like one of the face's or any, over a part; it brightens or darkens downwards."""
    size = face.shape[0]
    near = face[random.integers(size), random.integers(size)] + random.normal(0, 25, 3)
    colour = near if random.random() < 0.5 else random.uniform(0, 255, 3)
    upper, lower = random.uniform(0.8, 1.2, 2)
    return _over(face, colour * np.linspace(upper, lower, size)[:, None, None], random)


def moved(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Turn, zoom and shift, or turn upside down by a mirror."""
    size = face.shape[0]
    turn = random.uniform(8, 180) * random.choice([-1, 1]) if random.random() < 0.7 else 0.0
    zoom = random.choice([random.uniform(0.6, 0.9), random.uniform(1.12, 1.5)]) if random.random() < 0.7 else 1.0
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), turn, zoom)
    matrix[:, 2] += random.uniform(-0.2, 0.2, 2) * size
    warped = cv2.warpAffine(face, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)
    return warped[::-1] if random.random() < 0.2 else warped


def detailed(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Blur, make noisy, or sharpen."""
    size, kind = face.shape[0], random.integers(3)
    if kind == 0:
        return cv2.GaussianBlur(face, (0, 0), random.uniform(1, 4) * size / 64)
    if kind == 1:
        return np.asarray(face + random.normal(0, random.uniform(6, 40), face.shape))
    smooth = cv2.GaussianBlur(face, (0, 0), 1.5 * size / 64)
    return np.asarray(face + (face.astype(np.float64) - smooth) * random.uniform(1, 3))


def coloured(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Exchange channels, tint, or change the contrast."""
    kind = random.integers(3)
    if kind == 0:
        return face[..., PERMUTED[random.integers(len(PERMUTED))]]
    if kind == 1:
        return np.asarray(face * random.uniform(0.5, 1.5, 3))
    return np.asarray((face - 128.0) * random.choice([random.uniform(0.2, 0.6), random.uniform(1.6, 2.5)]) + 128)


def scrambled(face: np.ndarray, _other: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Cut into squares, 2 to 8 on a side, and put these together in another order, smoothed or not."""
    size, count = face.shape[0], int(random.choice([2, 4, 8]))
    side = size // count
    squares = face[: side * count, : side * count].reshape(count, side, count, side, 3).swapaxes(1, 2)
    squares = random.permutation(squares.reshape(-1, side, side, 3)).reshape(count, count, side, side, 3)
    mixed = face.copy()
    mixed[: side * count, : side * count] = squares.swapaxes(1, 2).reshape(side * count, side * count, 3)
    return cv2.GaussianBlur(mixed, (0, 0), random.uniform(0.3, 6) * size / 64) if random.random() < 0.5 else mixed


ALTERATIONS: dict[str, Alter] = {
    "pasted": pasted,
    "filled": filled,
    "moved": moved,
    "detailed": detailed,
    "coloured": coloured,
    "scrambled": scrambled,
}


def altered(family: str, faces: np.ndarray, seed: int) -> np.ndarray:
    """Return uint8 (N, S, S, 3): each face altered in one way of `family`, a key of `ALTERATIONS`."""
    made = np.empty_like(faces)
    for number, face in enumerate(faces):
        random = np.random.default_rng([seed, [*ALTERATIONS].index(family), number])
        picture = ALTERATIONS[family](face, faces[random.integers(len(faces))], random)
        made[number] = np.clip(np.rint(picture), 0, 255)
    return made


def _over(face: np.ndarray, source: np.ndarray, random: np.random.Generator) -> np.ndarray:
    mask = _mask(face.shape[0], random)[..., None]
    return np.asarray(face * (1 - mask) + source * mask)


def _mask(size: int, random: np.random.Generator) -> np.ndarray:
    """Return float32 (S, S) in [0, 1]: an ellipse, a rectangle or all that lies on one side of a line."""
    mask = np.zeros((size, size), np.float32)
    if random.random() < WHOLE_SIDE:
        mask[: int(random.uniform(0.2, 0.8) * size)] = 1
        mask = np.rot90(mask, int(random.integers(4))).copy()
    else:
        middle, axes, turn = (
            random.uniform(0.1, 0.9, 2) * size,
            random.uniform(0.08, 0.4, 2) * size,
            random.uniform(0, 180),
        )
        if random.random() < 0.5:
            cv2.ellipse(mask, (tuple(middle), tuple(2 * axes), turn), 1.0, -1)
        else:
            corners = cv2.boxPoints((tuple(middle), tuple(2 * axes), random.choice([0.0, turn])))
            cv2.fillPoly(mask, [corners.astype(np.int32)], 1.0)
    return cv2.GaussianBlur(mask, (0, 0), random.choice([0.3, 0.7, 1.5]) * size / 64)
