"""What every result file must be (the format of the results' folder)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

KEYS = ["topic", "date", "command", "hardware", "versions", "config", "seeds", "trials", "minutes", "figures"]


def valid(path: Path, topic: str) -> dict[str, Any]:
    """Check a JSON file and the Markdown beside it; return the figures."""
    assert path.name == f"{date.today().isoformat()}_{topic}.json"
    assert path.stat().st_size < 200_000
    content = json.loads(path.read_text(encoding="utf-8"))
    assert list(content) == KEYS
    assert content["topic"] == topic
    assert content["command"].startswith("make ")
    assert content["figures"]
    title, blank, *text = path.with_suffix(".md").read_text(encoding="utf-8").splitlines()
    assert (title, blank) == (f"# {topic}, {content['date']}", "")
    assert len(" ".join(text)) > 200
    assert not any("{{" in line or "{%" in line for line in text)
    assert sorted(path.parent.iterdir()) == sorted([path, path.with_suffix(".md")])
    return content["figures"]
