"""A data report in one HTML file: what came in, what was left out and why, what the faces are like."""

from html import escape

import numpy as np
import pandas as pd
from pydantic import Field

from faces.plots import as_image, bar_chart, histograms, picture_row
from faces.rejects import Reason, RejectLog
from faces.table import ACTION_UNITS, FaceTable, Settings

STYLE = """body{font:15px/1.5 sans-serif;max-width:64em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.25em .7em;text-align:left}
td.n{text-align:right}img{max-width:100%}.note{background:#eef4fa;padding:.5em 1em}"""


class ReportSettings(Settings):
    """`thumbnails` shows faces although they are of real people; `examples` is their number in each group."""

    thumbnails: bool = False
    examples: int = Field(default=10, ge=1, le=50)


def data_report(table: FaceTable, log: RejectLog, rules: pd.DataFrame, settings: ReportSettings | None = None) -> str:
    """Return the report as one HTML page that needs no network.

    `table` holds the judged and split faces, `log` what was left out before, `rules` the table of
    `faces.filtering.rule_report`. Thumbnails appear when every face is synthetic, or when the settings ask
    for them.
    """
    manifest = table.manifest
    sections = [
        _summary(manifest, log),
        _section("Sources", _by_source(manifest, log)),
        _section("Left out", _html(_rejects(log)) if len(log) else "<p>Nothing was left out.</p>"),
        _section("Filter", f"<p>Faces that each rule removes, alone and one after another.</p>{_html(rules)}"),
        _section("Splits", _html(_splits(manifest))),
        _section("People", _people(manifest)),
        _section("Head pose", as_image(histograms(manifest, ("yaw", "pitch", "roll"), "degrees"))),
        _section("Action units", as_image(histograms(manifest, ACTION_UNITS, "intensity", (0.0, 1.0)))),
        _section("Quality", as_image(histograms(manifest, ("confidence", "sharpness", "brightness"), ""))),
        _section("Faces", _thumbnails(table, settings or ReportSettings())),
    ]
    head = f"<head><meta charset='utf-8'><title>Face data report</title><style>{STYLE}</style></head>"
    body = f"<body><h1>Face data report</h1>{''.join(sections)}</body>"
    return f"<!doctype html><html lang='en'>{head}{body}</html>"


def _section(title: str, body: str) -> str:
    return f"<h2>{title}</h2>{body}"


def _html(table: pd.DataFrame) -> str:
    """Return a table with its text escaped and its numbers to the right."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in table)
    rows = ["".join(map(_cell, row)) for row in table.itertuples(index=False, name=None)]
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell(value: object) -> str:
    number = isinstance(value, int | float | np.number)
    return f"<td class='n'>{value:,}</td>" if number else f"<td>{escape(str(value))}</td>"


def _summary(manifest: pd.DataFrame, log: RejectLog) -> str:
    kind = "synthetic: they show no real person" if manifest["synthetic"].all() else "partly or all of real people"
    return (
        f"<p class='note'>{len(manifest):,} faces of {manifest['identity'].nunique():,} known people, "
        f"{int(manifest['frontal'].sum()):,} frontal, {int(manifest['neutral'].sum()):,} neutral; "
        f"{len(log):,} files, frames or faces left out. The faces are {kind}.</p>"
    )


def _by_source(manifest: pd.DataFrame, log: RejectLog) -> str:
    groups = manifest.groupby("source")
    table = groups.agg(
        files=("path", "nunique"),
        people=("identity", "nunique"),
        faces=("face_id", "size"),
        frontal=("frontal", "sum"),
        neutral=("neutral", "sum"),
    )
    left_out = log.to_frame()["source"].value_counts().rename("left out")
    joined = table.join(left_out, how="outer").fillna(0).astype("int64").rename_axis("source").reset_index()
    return _html(joined)


def _rejects(log: RejectLog) -> pd.DataFrame:
    counts = log.counts()
    reasons = [Reason(reason) for reason in counts["reason"]]
    return counts.assign(meaning=[one.explanation for one in reasons], remedy=[one.fix for one in reasons])


def _splits(manifest: pd.DataFrame) -> pd.DataFrame:
    table = manifest.groupby("split", sort=False).agg(
        people=("identity", "nunique"), faces=("face_id", "size"), neutral=("neutral", "sum")
    )
    return table.assign(share=(table["faces"] / len(manifest)).round(3)).reset_index()


def _people(manifest: pd.DataFrame) -> str:
    counts = manifest["identity"].value_counts()
    if counts.empty:
        return "<p>No person is known by name.</p>"
    neutral = manifest.loc[manifest["neutral"], "identity"].nunique()
    chart = bar_chart(counts.value_counts().sort_index(), "faces a person", "people")
    return f"<p>{neutral} of {len(counts)} people keep a neutral face.</p>{as_image(chart)}"


def _thumbnails(table: FaceTable, settings: ReportSettings) -> str:
    if not (settings.thumbnails or table.manifest["synthetic"].all()):
        return "<p>Not shown: the data hold real people. Set <code>thumbnails: true</code> to show examples.</p>"
    frontal, neutral = (table.manifest[name].to_numpy(dtype=bool) for name in ("frontal", "neutral"))
    groups = {
        "Pass: frontal and neutral": neutral,
        "Fail: frontal, not neutral": frontal & ~neutral,
        "Fail: not frontal": ~frontal,
    }
    parts = []
    for title, members in groups.items():
        rows = np.flatnonzero(members)
        chosen = rows[np.linspace(0, len(rows) - 1, min(settings.examples, len(rows))).astype(int)]
        parts.append(f"<h3>{title} ({len(rows):,})</h3>{picture_row(table.pixels[chosen])}")
    return "".join(parts)
