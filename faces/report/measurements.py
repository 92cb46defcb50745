"""Sections about measured values: head pose, action units by backend, quality."""

import numpy as np

from core.manifest import ACTION_UNITS
from faces.report.facts import Facts
from faces.report.markup import paragraph, text
from faces.report.plots import TRIMMED, as_image, histograms

UNIT_SCALES: dict[str, tuple[str, tuple[float, float]]] = {
    "mediapipe": ("strength, 0 to 1", (0.0, 1.0)),
    "openface": ("intensity, 0 to 5", (0.0, 5.0)),
    "pyfeat": ("probability or presence, 0 to 1", (0.0, 1.0)),
}
"""Unit and range of the action units of each backend; another backend's axis spans its own values."""

QUALITY_UNITS: dict[str, str] = {
    "confidence": "detector score, 0 to 1",
    "landmark_error": "eye distances",
    "face_side": "pixels",
    "sharpness": "variance of Laplacian",
    "brightness": "gray level, 0 to 1",
    "clipped": "share of pixels",
}
"""Quality columns, with the unit of each."""

LEGEND = f"Light: all faces; dark: frontal ones. The outermost bars gather the {TRIMMED:g} % beyond each end."


def head_pose(facts: Facts) -> str:
    """Show yaw, pitch and roll."""
    angles = dict.fromkeys(("yaw", "pitch", "roll"), "degrees")
    figure = histograms(facts.manifest, angles, facts.holds("frontal"))
    return paragraph(LEGEND) + as_image(figure, "distributions of head pose")


def units_by_backend(facts: Facts) -> str:
    """Show the action units of each backend on its own scale."""
    backends = facts.manifest["backend"].astype("str").fillna("backend not known")
    frontal = facts.holds("frontal")
    measured = facts.manifest[list(ACTION_UNITS)].notna().any(axis=1).to_numpy()
    parts = []
    for name in sorted(backends[measured].unique()):
        rows = measured & (backends == name).to_numpy()
        unit, limits = UNIT_SCALES.get(name, ("intensity", None))
        figure = histograms(facts.manifest[rows], dict.fromkeys(ACTION_UNITS, unit), frontal[rows], limits)
        words = f"<b>{text(name)}</b>: {int(rows.sum()):,} faces; {unit}."
        parts.append(paragraph(words) + as_image(figure, f"distributions of action units, {name}"))
    return "".join(parts) + _unmeasured(measured)


def _unmeasured(measured: np.ndarray) -> str:
    missing = int((~measured).sum())
    return paragraph(f"{missing:,} faces have no action units.") if missing else ""


def quality(facts: Facts) -> str:
    """Show confidence, landmark error, size, sharpness, brightness and exposure."""
    figure = histograms(facts.manifest, QUALITY_UNITS, facts.holds("frontal"))
    return paragraph(LEGEND) + as_image(figure, "distributions of quality measures")
