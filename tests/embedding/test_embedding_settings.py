"""What the settings of this room accept and what they are by default: configurations of others rest on it."""

import json
from pathlib import Path

import pytest
from settings_schemas import schema_of

from embedding.interface import EmbedderSettings
from embedding.pca import PcaSettings
from embedding.pixels import PixelSettings
from embedding.regions.adapt import AdaptSettings
from embedding.regions.bsif import BsifSettings
from embedding.regions.colour import ColourSettings
from embedding.regions.descriptor import PartSettings
from embedding.regions.gabor import GaborSettings
from embedding.regions.lbp import LbpSettings
from embedding.regions.settings import MetricSettings, PseudoPeopleSettings, RegionSettings
from embedding.regions.shape import ShapeSettings
from embedding.regions.sift import SiftSettings
from embedding.regions.tan_triggs import TanTriggsSettings

KNOWN = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
KINDS = (
    AdaptSettings,
    BsifSettings,
    ColourSettings,
    EmbedderSettings,
    GaborSettings,
    LbpSettings,
    MetricSettings,
    PartSettings,
    PcaSettings,
    PixelSettings,
    PseudoPeopleSettings,
    RegionSettings,
    ShapeSettings,
    SiftSettings,
    TanTriggsSettings,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_defaults_and_limits_are_those_that_are_written_down(kind):
    assert schema_of(kind) == KNOWN[kind.__name__]
