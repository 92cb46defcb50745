"""How a person is shown: expression, pose, light and camera of one picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from synthetic.exact import cos, radians, sin, unit

PIVOT = np.array([0.0, -1.0, -4.0])
"""The head turns about this point (centimetres)."""

_FIELD = 20.0


@dataclass(frozen=True)
class Pose:
    """Head rotation in degrees: +yaw to the image's right, +pitch nods down, +roll is counter-clockwise."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True)
class Light:
    """One distant light: azimuth (+ from the right of the image) and elevation in degrees; `ambient` 0..1."""

    azimuth: float = 20.0
    elevation: float = 35.0
    ambient: float = 0.4

    def direction(self) -> np.ndarray:
        """Return the unit vector (3,) towards the light."""
        azimuth, elevation = radians(self.azimuth), radians(self.elevation)
        level = cos(elevation)
        return np.array([sin(azimuth) * level, sin(elevation), cos(azimuth) * level])


@dataclass(frozen=True)
class Lighting:
    """Unit vectors (3,) towards the light, half-way to the viewer, to the viewer; `ambient` 0..1."""

    light: np.ndarray
    half: np.ndarray
    viewer: np.ndarray
    ambient: float

    @classmethod
    def in_camera_space(cls, light: Light) -> "Lighting":
        """Place a light; the viewer is far away on the z axis."""
        towards, viewer = light.direction(), np.array([0.0, 0.0, 1.0])
        return cls(towards, unit(towards + viewer), viewer, light.ambient)

    def in_head_space(self, pose: Pose) -> "Lighting":
        """Return the same lighting as a head of this pose sees it."""
        back = rotation(pose).T
        return Lighting(turn(self.light, back), turn(self.half, back), turn(self.viewer, back), self.ambient)


@dataclass(frozen=True)
class Camera:
    """`scale` 1 gives the face about 45 % of the picture's height; shifts are parts of the picture's width.

    `distance`: from the camera to the middle of the head, in centimetres; it changes the perspective, not the size.
    `exposure` and `white_balance` (red, green, blue) multiply linear light; `noise` is the amplitude of
    sensor noise in grey levels; `blurred` applies one 3 x 3 binomial filter.
    """

    scale: float = 1.35
    distance: float = 62.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    exposure: float = 1.0
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    noise: float = 2.0
    blurred: bool = False


@dataclass(frozen=True)
class View:
    """Everything that may change between two pictures of one person; `units` as in `expressions.UNITS`."""

    units: Mapping[str, float] = field(default_factory=dict)
    pose: Pose = Pose()
    light: Light = Light()
    camera: Camera = Camera()
    seed: int = 0


def rotation(pose: Pose) -> np.ndarray:
    """Return Ry(yaw) Rx(pitch) Rz(roll), float64 (3, 3), computed without matrix products.

    The order is the one in which `faces.detection.landmarks.pose_angles` takes a rotation apart.
    """
    yaw, pitch, roll = (radians(angle) for angle in (pose.yaw, pose.pitch, pose.roll))
    sy, cy, sp, cp, sr, cr = sin(yaw), cos(yaw), sin(pitch), cos(pitch), sin(roll), cos(roll)
    return np.array(
        [
            [cy * cr + sy * sp * sr, sy * sp * cr - cy * sr, sy * cp],
            [cp * sr, cp * cr, -sp],
            [cy * sp * sr - sy * cr, sy * sr + cy * sp * cr, cy * cp],
        ]
    )


def turn(vectors: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return vectors (..., 3) multiplied by a matrix (3, 3) from the left."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.stack([x * row[0] + y * row[1] + z * row[2] for row in matrix], axis=-1)


def project(points: np.ndarray, camera: Camera, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pixel coordinates (V, 2), y down, and nearness 1/distance (V,), of world points (V, 3)."""
    focal = 0.60 * size * camera.distance / _FIELD * camera.scale
    distance = camera.distance - points[:, 2]
    x = size * (0.5 + camera.shift_x) + focal * points[:, 0] / distance
    y = size * (0.52 + camera.shift_y) - focal * points[:, 1] / distance
    return np.stack([x, y], axis=1), 1.0 / distance
