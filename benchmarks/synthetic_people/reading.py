"""The words of the result `synthetic_people`."""

import textwrap
from typing import Any


def reading_of(f: dict[str, Any]) -> str:
    """Say what the figures mean."""
    good = [unit for unit, r in f["au_r"].items() if r >= 0.8]
    weak = [f"{unit} {r:.2f}" for unit, r in f["au_r"].items() if r < 0.8]
    c = f["clustering"]
    kept = c["frontal_neutral"]
    paragraphs = (
        f"""Drawn people, default settings, no real person. Drawing everything took {f["seconds"]:.0f} s with
        two processes, {f["cpu_seconds"]:.0f} s of processor time in all
        ({f["frames_per_second"]:.1f} pictures a second; about {f["cpu_seconds"] / 2:.0f} s on two quiet cores).""",
        f"""The Face Landmarker finds a face in {f["detection_rate"]:.1%} of the frontal stills and in
        {f["detection_rate_all"]:.1%} of all {f["stills"]}. Against the true head pose over the stills: yaw
        r = {f["yaw_r"]:.3f}, pitch {f["pitch_r"]:.3f}, roll {f["roll_r"]:.3f} (yaw {f["sweep_yaw_r"]:.3f},
        pitch {f["sweep_pitch_r"]:.3f} in the turned views of the sweep).""",
        f"""With one unit at a time at five intensities, light, camera and small pose changes varied, pooled
        over people without any correction, {len(good)} of {len(f["au_r"])} units follow their blendshape at
        r >= 0.8: {", ".join(good)}. Below that: {", ".join(weak) or "none"}. Part of the loss is between
        people: features that differ at rest look like a little of an expression (`au_r_within_person`).""",
        f"""Clustering with the number of people known (Ward, 64 principal components of standardised 48 x 48
        grey crops, a plain baseline without learning): ARI {c["unfiltered"]["ari"]:.2f} on all faces,
        {c["frontal"]["ari"]:.2f} on the measured frontal ones, {kept["ari"]:.2f} on the frontal and neutral
        ones ({kept["faces"]} faces of {kept["people"]} people), {c["true_frontal_neutral"]["ari"]:.2f} when
        the truth does the filtering.""",
        """None of this says how well anything works on people: the geometry is the Landmarker's own mean
        face, and the units were shaped by hand with this detector in view.""",
    )
    return "\n\n".join(textwrap.fill(" ".join(text.split()), 110) for text in paragraphs)
