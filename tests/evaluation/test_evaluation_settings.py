"""What the settings of this room accept and what they are by default: configurations of others rest on it."""

import json
from pathlib import Path

import pytest

from evaluation.drift import DriftSettings
from evaluation.promotion import PromotionSettings

KNOWN = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
KINDS = (
    DriftSettings,
    PromotionSettings,
)


def plain(node):
    """Return a schema without its texts."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if key not in ("description", "title")}
    return [plain(each) for each in node] if isinstance(node, list) else node


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_defaults_and_limits_are_those_that_are_written_down(kind):
    found = plain(kind.model_json_schema()["properties"])
    assert json.loads(json.dumps(found)) == KNOWN[kind.__name__]
