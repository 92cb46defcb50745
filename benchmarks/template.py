"""Fill text templates with figures. A field that does not exist is an error."""

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WIDTH = 110
NOT_PROSE = ("|", "-", "#")
"""Lines of tables, lists and titles begin with these and are left as they are."""


def fill(template: Path, fields: Mapping[str, Any]) -> str:
    """Return the text of a Jinja template with its fields filled in, prose wrapped at `WIDTH` characters.

    The filter `fmt` formats as Python does: `{{ share | fmt(".1%") }}`.
    """
    environment = Environment(
        loader=FileSystemLoader(template.parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["fmt"] = format
    text = environment.get_template(template.name).render(fields)
    return "\n\n".join(_wrapped(part) for part in re.split(r"\n\s*\n", text.strip()))


def _wrapped(paragraph: str) -> str:
    """Return a paragraph with lines of even length; tables, lists and titles as they are."""
    if paragraph.startswith(NOT_PROSE):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
