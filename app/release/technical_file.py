"""The technical documentation of registered models, in the order of Annex IV of Regulation (EU) 2024/1689."""

from collections.abc import Sequence

from mlflow.entities.model_registry import ModelVersion

from app.release.model_bill import numbers_of
from registry.catalogue import KINDS
from registry.names import uri_of
from registry.records import decisions

BLANK = "**Not stated here; the provider has to write it.**"
SECTIONS = (
    ("1. General description", "general"),
    ("2. Elements of the system and of its development", "development"),
    ("3. Monitoring, functioning and control", "monitoring"),
    ("4. Appropriateness of the performance metrics", "metrics"),
    ("5. Risk management system", ""),
    ("6. Changes through the lifecycle", "changes"),
    ("7. Harmonised standards applied", ""),
    ("8. EU declaration of conformity", ""),
    ("9. Post-market monitoring plan", ""),
)


def technical_file(versions: Sequence[ModelVersion]) -> str:
    """Return the file as Markdown; each number names the run that it was measured in, and blanks are named."""
    written = {
        "general": _general,
        "development": _development,
        "monitoring": lambda _: MONITORING,
        "metrics": _metrics,
        "changes": _changes,
    }
    parts = [f"## {title}\n\n{written[name](versions) if name else BLANK}" for title, name in SECTIONS]
    return "\n\n".join([HEAD, *parts]) + "\n"


HEAD = """# Technical file

In the order of Annex IV of Regulation (EU) 2024/1689. It is written from the registry. It is no statement that a use of
these models is allowed: who puts them to a use has to judge that, and fill what is named as blank."""

MONITORING = f"""Drift of new photos: `watch_drift` (docs/operations.md). A person who withdraws: `erase_person`
(docs/promotion.md). Human oversight in use: {BLANK}"""


def _general(versions: Sequence[ModelVersion]) -> str:
    rows = [f"- `{_uri(each)}`: {KINDS[each.name].title}, label `{each.tags.get('label', '')}`" for each in versions]
    return "\n".join([*rows, "", f"Intended purpose, provider, and who uses it: {BLANK}"])


def _development(versions: Sequence[ModelVersion]) -> str:
    rows = ["| version | data version | code version | run |", "| --- | --- | --- | --- |"]
    for each in versions:
        told = [each.tags.get(key, BLANK) for key in ("data_version", "code_version", "run_id")]
        rows.append(f"| `{_uri(each)}` | {' | '.join(told)} |")
    limits = [f"`{_uri(each)}`: {' '.join(KINDS[each.name].limits.split())}" for each in versions]
    return "\n".join([*rows, "", *limits, "", "Data, training and what a version holds of people: its card."])


def _metrics(versions: Sequence[ModelVersion]) -> str:
    rows = ["| version | measure | value | run |", "| --- | --- | --- | --- |"]
    for each in versions:
        run = each.tags.get("run_id", BLANK)
        rows += [f"| `{_uri(each)}` | {name} | {value:.4g} | {run} |" for name, value in numbers_of(each).items()]
    return "\n".join([*rows, "", f"Why these measures fit the intended purpose: {BLANK}"])


def _changes(versions: Sequence[ModelVersion]) -> str:
    rows = []
    for each in versions:
        rows += [f"- `{_uri(each)}`: {told.get('reason', '')}" for told in decisions(each)]
    return "\n".join(rows) or "No decision is recorded."


def _uri(found: ModelVersion) -> str:
    return uri_of(found.name, found.version)
