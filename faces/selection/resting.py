"""What action units read on a face at rest, for each backend on its own scale."""

from typing import NamedTuple

from core.manifest import ACTION_UNITS
from core.settings import unknown_key


class Resting(NamedTuple):
    """A unit on neutral faces, in the backend's own scale.

    `usual`: the median. `high`: what one neutral portrait in twenty exceeds. `limit`: the largest intensity that the
    absolute rule takes for neutral.
    """

    usual: float
    high: float
    limit: float


FULL_INTENSITY: dict[str, float] = {"mediapipe": 1.0, "openface": 5.0, "pyfeat": 1.0}
"""Upper end of each backend's action units."""

MEDIAPIPE: dict[str, Resting] = {
    "au01": Resting(0.01, 0.41, 0.40),
    "au02": Resting(0.03, 0.33, 0.40),
    "au04": Resting(0.12, 0.38, 0.45),
    "au05": Resting(0.03, 0.15, 0.40),
    "au06": Resting(0.12, 0.35, 0.65),
    "au07": Resting(0.34, 0.50, 0.65),
    "au09": Resting(0.00, 0.23, 0.45),
    "au12": Resting(0.00, 0.15, 0.35),
    "au15": Resting(0.00, 0.15, 0.40),
    "au17": Resting(0.02, 0.20, 0.70),
    "au23": Resting(0.01, 0.15, 0.30),
    "au24": Resting(0.05, 0.28, 0.35),
    "au25": Resting(0.02, 0.15, 0.30),
    "au27": Resting(0.01, 0.15, 0.20),
    "au45": Resting(0.09, 0.18, 0.45),
}
"""Intensities from 0 to 1 (`faces.detection.action_units`).

`usual` and `high`: median and 95th percentile over the 100 neutral portraits of the 3DSK face set (DeBruine and Jones
2020), `high` at least 0.15, because everyday photographs scatter more than studio portraits; `make bench
TOPIC=neutral_filter` measures both again. `limit`: set by hand, at or above that percentile.
"""

OPENFACE: dict[str, Resting] = dict.fromkeys(ACTION_UNITS, Resting(0.0, 1.0, 1.0))
"""Intensities from 0 to 5 of OpenFace 2 (Baltrusaitis et al. 2018); 1 is the coders' level A, a trace of the unit."""

PYFEAT: dict[str, Resting] = dict.fromkeys(ACTION_UNITS, Resting(0.0, 0.5, 0.5))
"""Probabilities from 0 to 1 of py-feat (Cheong et al. 2023); over 0.5 a unit is rather there than not."""

RESTING: dict[str, dict[str, Resting]] = {"mediapipe": MEDIAPIPE, "openface": OPENFACE, "pyfeat": PYFEAT}
"""Backend -> action unit -> its resting values. OpenFace and py-feat are not calibrated on neutral portraits."""

UNIT_LIMITS: dict[str, float] = {unit: resting.limit for unit, resting in MEDIAPIPE.items()}
"""Largest MediaPipe intensity of a neutral face, a unit."""

REGIONS: dict[str, tuple[str, ...]] = {
    "brows": ("au01", "au02", "au04"),
    "eyes": ("au05", "au06", "au07", "au45"),
    "nose and cheeks": ("au09", "au12"),
    "lips": ("au15", "au17", "au23", "au24"),
    "opening": ("au25", "au27"),
}
"""Units that move together: what one movement does to several of them is counted once."""


def resting(backend: str) -> dict[str, Resting]:
    """Return the resting values of a backend. Raises ValueError when there are none for it."""
    if backend not in RESTING:
        raise ValueError(f"backend: {unknown_key(backend, list(RESTING))}")
    return RESTING[backend]
