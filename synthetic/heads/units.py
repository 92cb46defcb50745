"""The camera, view and light of drawn heads in the units of the depth model (`models.depth.camera`).

The camera sees a field of 10 degrees; the unit of length is its distance from the head's origin. Axes: x to the
picture's right, y down, z away from the camera.
"""

import numpy as np

from synthetic.exact import cos, radians, sin
from synthetic.view import PIVOT, Camera, Light, Pose, rotation, turn

HALF_WIDTH = 10.0
"""What the camera sees at the head's origin, centimetres to each side: the face and little around it."""

DISTANCE = float(HALF_WIDTH * cos(radians(5.0)) / sin(radians(5.0)))
"""Centimetres from which that is a field of 10 degrees."""

FLIP = np.array([1.0, -1.0, -1.0])
"""From the drawing's axes (y up, z to the camera) to the model's."""


PLAIN = Camera(noise=0)
"""Without noise, and exposed as it is."""


def model_camera(camera: Camera = PLAIN) -> Camera:
    """Return the depth model's camera, with the exposure, colours and noise of `camera`."""
    return Camera(
        scale=10 / (0.6 * HALF_WIDTH),
        distance=DISTANCE,
        shift_y=-0.02,
        exposure=camera.exposure,
        white_balance=camera.white_balance,
        noise=camera.noise,
        blurred=camera.blurred,
    )


def depth_of(points: np.ndarray, pose: Pose) -> np.ndarray:
    """Return the depth (N,) of points (N, 3) of a head, in its own space, once it is posed."""
    posed = turn(points - PIVOT, rotation(pose)) + PIVOT
    return 1 - posed[:, 2] / DISTANCE


def translation_of(pose: Pose) -> np.ndarray:
    """Return the translation (3,) in the model's units: heads turn about `PIVOT`, the model about their origin."""
    return FLIP * (PIVOT - turn(PIVOT, rotation(pose))) / DISTANCE


def light_at_rest(light: Light, pose: Pose) -> np.ndarray:
    """Return the unit vector (3,) towards the light as a head at rest sees it, in the model's axes."""
    return FLIP * turn(light.direction(), rotation(pose).T)
