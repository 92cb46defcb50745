"""XMP sidecars: who is on a photo, and where, for other programs.

Names as keywords, as `Iptc4xmpExt:PersonInImage` and as regions, both those of the Metadata Working Group (Guidelines
for Handling Image Metadata 2.0, section 5.9) and those of the IPTC (Photo Metadata Standard 2019.1, Image Region).
"""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from app.photos.stored import Stored
from faces.detection.boxes import Box
from faces.media.orientation import Turn

TEMPLATE = Path(__file__).with_name("sidecar.xmp")

BEFORE: dict[Turn | None, tuple[bool, bool, bool]] = {
    None: (False, False, False),
    Turn.FLIP_LEFT_RIGHT: (False, True, False),
    Turn.ROTATE_180: (False, True, True),
    Turn.FLIP_TOP_BOTTOM: (False, False, True),
    Turn.TRANSPOSE: (True, False, False),
    Turn.ROTATE_270: (True, False, True),
    Turn.TRANSVERSE: (True, True, True),
    Turn.ROTATE_90: (True, True, False),
}
"""From a place on the upright picture to that on the stored one, by how it is turned upright: whether x and y are
exchanged, and whether each is then counted from the other end."""


@dataclass(frozen=True)
class Region:
    """A face on the stored picture: its centre and its size, as shares of width and height."""

    name: str
    x: float
    y: float
    w: float
    h: float

    @property
    def left(self) -> float:
        """Return the left end."""
        return round(self.x - self.w / 2, 6)

    @property
    def top(self) -> float:
        """Return the upper end."""
        return round(self.y - self.h / 2, 6)


def region(name: str, box: Box, size: tuple[int, int], turn: Turn | None) -> Region:
    """Return where a box on the upright photo of `size` pixels lies on the stored one; no more than is on it."""
    x, y, width, height = box
    left, right = (_share(value, size[0]) for value in (x, x + width))
    top, bottom = (_share(value, size[1]) for value in (y, y + height))
    exchanged, from_right, from_bottom = BEFORE[turn]
    across, down = ((top, bottom), (left, right)) if exchanged else ((left, right), (top, bottom))
    across = (1 - across[1], 1 - across[0]) if from_right else across
    down = (1 - down[1], 1 - down[0]) if from_bottom else down
    values = sum(across) / 2, sum(down) / 2, across[1] - across[0], down[1] - down[0]
    return Region(name, *(round(value, 6) for value in values))


def sidecar(stored: Stored, regions: list[Region]) -> bytes:
    """Return the XMP file of a photo, UTF-8."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    names = sorted({one.name for one in regions})
    return template.render(width=stored.width, height=stored.height, names=names, regions=regions).encode()


def _share(value: float, whole: int) -> float:
    return min(max(value / whole, 0.0), 1.0)
