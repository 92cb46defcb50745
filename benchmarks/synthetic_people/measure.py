"""Measure the drawn people with the Face Landmarker: are they seen, and do they show what they were told to?

Draws the default data set and single-unit sweeps, measures every picture, writes the dated result.
"""

import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from benchmarks.synthetic_people.pictures import LEVELS, TURNED_VIEWS, in_parallel, measure_still, sweep
from synthetic.dataset import GENERATOR_VERSION, SyntheticSettings, generate
from synthetic.expressions import UNITS

FOLLOWS = 0.8
"""Correlation from which a unit is said to follow its blendshape."""


def measure(people: int = 60, clips: int = 8, swept: int = 30, workers: int = 2, results: Path = RESULTS) -> Path:
    """Draw people and clips of them, measure every still, and sweep every unit of the last `swept` people."""
    settings = SyntheticSettings(people=people, clips=clips)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        generate(Path(folder), settings, workers=workers)
        seconds, cpu_seconds = time.perf_counter() - start, _children_seconds()
        truth = pd.read_csv(Path(folder) / "synthetic" / "truth.csv", dtype={"generator_version": str})
        stills = truth[truth["path"].str.endswith(".jpg")].reset_index(drop=True)
        paths = [Path(folder) / path for path in stills["path"]]
        faces = pd.DataFrame(in_parallel(measure_still, paths, workers, "measuring stills"))
    numbers = list(range(settings.people - swept, settings.people))
    sweeps = in_parallel(sweep, numbers, workers, "sweeping units")
    figures = {
        **picture_figures(stills, faces),
        **sweep_figures(pd.DataFrame([row for rows in sweeps for row in rows])),
        "clustering": clustering_figures(stills, faces),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "frames_per_second": round(len(truth) / seconds, 2),
    }
    config = {
        "settings": settings.model_dump(),
        "generator_version": GENERATOR_VERSION,
        "workers": workers,
        "swept_people": swept,
        "levels": LEVELS,
        "turned_views": TURNED_VIEWS,
    }
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, seeds=[settings.seed], **findings(figures))


def findings(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the units that follow their blendshape well, the others, and the limit between them."""
    good = [unit for unit, r in figures["au_r"].items() if r >= FOLLOWS]
    return {"good": good, "weak": [unit for unit in figures["au_r"] if unit not in good], "limit": FOLLOWS}


def _children_seconds() -> float:
    """Return the processor time that ended worker processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def picture_figures(stills: pd.DataFrame, faces: pd.DataFrame) -> dict[str, Any]:
    """Return detection rates and the correlation of pose over the data set's stills."""
    seen, frontal = faces["detected"].astype(bool), stills["frontal"] == 1
    figures: dict[str, Any] = {
        "stills": len(stills),
        "detection_rate": _round(seen[frontal].mean()),
        "detection_rate_all": _round(seen.mean()),
    }
    for angle in ("yaw", "pitch", "roll"):
        figures[f"{angle}_r"] = _round(np.corrcoef(stills.loc[seen, angle], faces.loc[seen, angle])[0, 1])
    neutral = (stills["neutral"] == 1) & frontal & seen
    figures["rest_blendshapes"] = {u: _round(faces.loc[neutral, u].mean()) for u in UNITS}
    return figures


def sweep_figures(swept: pd.DataFrame) -> dict[str, Any]:
    """Return each unit's correlation with its blendshape, pooled over people, and within people."""
    swept = swept[swept["detected"].astype(bool)]
    pooled, within = {}, {}
    for unit in UNITS:
        rows = swept[swept["unit"] == unit]
        pooled[unit] = _round(np.corrcoef(rows["level"], rows[unit])[0, 1])
        centred = rows[unit] - rows.groupby("person")[unit].transform("mean")
        within[unit] = _round(np.corrcoef(rows["level"], centred)[0, 1])
    turned = swept[swept["unit"] == ""]
    return {
        "au_r": pooled,
        "au_r_within_person": within,
        "units_at_least_080": sum(r >= FOLLOWS for r in pooled.values()),
        "sweep_yaw_r": _round(np.corrcoef(turned["true_yaw"], turned["yaw"])[0, 1]),
        "sweep_pitch_r": _round(np.corrcoef(turned["true_pitch"], turned["pitch"])[0, 1]),
        "sweep_pictures": len(swept),
    }


def clustering_figures(stills: pd.DataFrame, faces: pd.DataFrame) -> dict[str, Any]:
    """Return the adjusted Rand index of clustered crops: all, filtered as measured, filtered by truth."""
    seen = faces["detected"].astype(bool)
    front = seen & (faces["yaw"].abs() < 10) & (faces["pitch"].abs() < 12)
    chosen = {
        "unfiltered": seen,
        "frontal": front,
        "frontal_neutral": front & (faces["shown"] < 0.35),
        "true_frontal_neutral": seen & (stills["frontal"] == 1) & (stills["neutral"] == 1),
    }
    return {name: rand_index(stills["identity"][keep], faces["crop"][keep]) for name, keep in chosen.items()}


def rand_index(identities: pd.Series, crops: pd.Series) -> dict[str, Any]:
    """Cluster standardised crops by 64 principal components and Ward's method, number of people known."""
    pixels = np.stack(list(crops)).reshape(len(crops), -1).astype(np.float64)
    pixels = (pixels - pixels.mean(axis=1, keepdims=True)) / (pixels.std(axis=1, keepdims=True) + 1e-6)
    embedded = PCA(min(64, len(pixels) - 1), random_state=0).fit_transform(pixels)
    people = identities.nunique()
    labels = AgglomerativeClustering(people).fit_predict(embedded)
    return {"faces": len(pixels), "people": people, "ari": _round(adjusted_rand_score(identities, labels))}


def _round(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    run(measure)
