"""What the settings of this room accept and what they are by default: configurations of others rest on it."""

import json
from pathlib import Path

import pytest
from settings_schemas import schema_of

from core.crop import EyeCrop, MeshCrop
from faces.contract.settings import ContractSettings
from faces.measuring.measure_settings import MeasureSettings
from faces.media.decode import DecodeSettings
from faces.media.frames import FrameSettings
from faces.report.facts import ReportSettings
from faces.selection.filtering import FilterSettings
from faces.selection.person_faces import SelectionSettings
from faces.sources.settings import SourceSettings
from faces.splits import SplitSettings

KNOWN = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
KINDS = (
    ContractSettings,
    DecodeSettings,
    EyeCrop,
    FilterSettings,
    FrameSettings,
    MeasureSettings,
    MeshCrop,
    ReportSettings,
    SelectionSettings,
    SourceSettings,
    SplitSettings,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_defaults_and_limits_are_those_that_are_written_down(kind):
    assert schema_of(kind) == KNOWN[kind.__name__]
