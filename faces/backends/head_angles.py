"""Head rotations of other programs as this project's yaw, pitch and roll.

Other programs turn the head in the camera's frame: x to the picture's right, y down, z away from the camera; the face
looks along -z. In `faces.detection.landmarks` y points up and z to the camera. Half a turn about x leads from one to
the other: it keeps angles about x and reverses those about y and z.
"""

import numpy as np

FLIP = np.diag([1.0, -1.0, -1.0])


def about_x(angle: np.ndarray) -> np.ndarray:
    """Return rotations (N, 3, 3) by `angle` (N,) radians about x; in the camera's frame + nods down."""
    return _turn(angle, 1, 2)


def about_y(angle: np.ndarray) -> np.ndarray:
    """Return rotations (N, 3, 3) by `angle` (N,) radians about y; in the camera's frame + turns to image left."""
    return _turn(angle, 2, 0)


def about_z(angle: np.ndarray) -> np.ndarray:
    """Return rotations (N, 3, 3) by `angle` (N,) radians about z; in the camera's frame + tilts to left shoulder."""
    return _turn(angle, 0, 1)


def _turn(angle: np.ndarray, one: int, other: int) -> np.ndarray:
    """Return rotations that carry axis `one` towards axis `other`."""
    matrix = np.tile(np.eye(3), (len(angle), 1, 1))
    matrix[:, one, one] = matrix[:, other, other] = np.cos(angle)
    matrix[:, other, one] = np.sin(angle)
    matrix[:, one, other] = -np.sin(angle)
    return matrix


def yaw_pitch_roll(rotation: np.ndarray) -> np.ndarray:
    """Return yaw, pitch, roll (N, 3) in degrees of rotations (N, 3, 3) in the camera's frame.

    Signs as in `faces.detection.landmarks.RawFace`; the rotation is taken apart as Ry(yaw) Rx(pitch) Rz(roll) there.
    """
    turned = FLIP @ rotation @ FLIP
    yaw = np.arctan2(turned[:, 0, 2], turned[:, 2, 2])
    pitch = np.arcsin(np.clip(-turned[:, 1, 2], -1, 1))
    roll = np.arctan2(turned[:, 1, 0], turned[:, 1, 1])
    return np.asarray(np.degrees(np.stack([yaw, pitch, roll], axis=1)))
