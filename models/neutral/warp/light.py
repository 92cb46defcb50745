"""Frames of one person brought into the light that most of them agree on."""

import cv2
import numpy as np

OFFSET = 10.0
"""Added to gray levels before their logarithm, so that noise in the dark counts little."""
BRIGHTEST = np.log(np.float32(255 + OFFSET))
SIDE, BLUR = 64, 5.0
"""Light is what is left of a picture of `SIDE` pixels, blurred by so many of them."""
DISAGREES = 0.35
"""Root mean square difference of logarithms at which a frame's light is another one."""
LEAST = 1e-3


def logarithm(picture: np.ndarray) -> np.ndarray:
    """Return gray levels, 0 to 255, as float32 logarithms."""
    return np.log(np.maximum(picture, 0).astype(np.float32) + OFFSET)


def level(logarithms: np.ndarray) -> np.ndarray:
    """Return what `logarithm` took, float32 in [0, 255]."""
    return np.maximum(np.exp(np.minimum(logarithms, BRIGHTEST)) - OFFSET, 0)


def in_common_light(frames: np.ndarray, face: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return frames float32 (K, S, S, 3) in their median light, and how much each agrees with it, (K,) in (0, 1].

    `face`: mask (S, S), where the agreement is measured. One frame, or two, are returned as they are.
    """
    if len(frames) < 3:
        return frames, np.ones(len(frames))
    lights = np.stack([_light(frame) for frame in frames])
    common = np.median(lights, axis=0)
    inside = cv2.resize(face.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0.5
    apart = np.sqrt(((lights - common)[:, inside] ** 2).mean(axis=(1, 2)))
    size = (frames.shape[2], frames.shape[1])
    change = [cv2.resize(common - each, size, interpolation=cv2.INTER_LINEAR) for each in lights]
    lit = np.stack([level(logarithm(frame) + each) for frame, each in zip(frames, change, strict=True)])
    return lit, np.exp(-((apart / DISAGREES) ** 2)) + LEAST


def _light(frame: np.ndarray) -> np.ndarray:
    small = cv2.resize(frame.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(logarithm(small), (0, 0), BLUR)
