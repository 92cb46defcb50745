"""No measurement: the picture is a ready face, as in data sets that come cut and aligned."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from faces.backends.reading import Reading, SourceFile
from faces.measuring.measure_settings import MeasureSettings


class WholePicture:
    """Gives one face that fills the picture; pose, eyes, units and confidence stay unknown."""

    def read(self, file: SourceFile, frame: int, rgb: np.ndarray) -> list[Reading]:  # noqa: ARG002 (the interface)
        """Return the whole picture as one face."""
        return [Reading((0.0, 0.0, float(rgb.shape[1]), float(rgb.shape[0])))]


@contextmanager
def whole_picture(settings: MeasureSettings, measurements: Path | None) -> Iterator[WholePicture]:  # noqa: ARG001
    """Open the backend."""
    yield WholePicture()
