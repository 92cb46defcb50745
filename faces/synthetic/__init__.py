"""Drawn people: the embedded default data set. No real person is shown in it.

Every picture is computed from a seed with operations that IEEE 754 defines to the last bit, so that one
checksum describes the data set on every machine (see `exact`).
"""

from faces.synthetic.dataset import GENERATOR_VERSION, SyntheticSettings, generate
from faces.synthetic.expressions import UNITS
from faces.synthetic.scene import Studio
from faces.synthetic.view import Camera, Light, Pose, View

__all__ = [
    "GENERATOR_VERSION",
    "UNITS",
    "Camera",
    "Light",
    "Pose",
    "Studio",
    "SyntheticSettings",
    "View",
    "generate",
]
