"""What somebody sees who drops photos of real people on the page: the library itself, with the registry's champion.

Needs `lfw` and `manifest.csv` in the folder named by --data, and a champion (`make demo`). Names serve the scores only.
"""

import io
import tempfile
import time
from pathlib import Path

import numpy as np

from app.library import Library
from app.recogniser import Recogniser, installed
from app.registry import champion
from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.photo_page.albums import Album, draw, held_out_people
from benchmarks.photo_page.answers import answered
from benchmarks.photo_page.scores import asked_about, owners, sorted_as
from benchmarks.photo_page.siblings import siblings
from benchmarks.record import RESULTS, record
from synthetic.scene import Studio

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 1800.0
LATER = (1, 10)
"""Photos that are added to a sorted library, to see whether anybody moves."""

Figures = dict[str, dict[str, float]]
"""Part of the page, to what was measured of it."""


def measure(
    data: Path = Path("datasets"),
    draws: int = 10,
    recogniser_draws: int = 5,
    families: int = 5,
    worlds: int = 3,
    tracking_uri: str = f"sqlite:///{ROOT}/mlflow/mlflow.db",
    held_out: Path = SPLIT,
    results: Path = RESULTS,
) -> Path:
    """Sort albums of 150 photos of 15 people and five group photos, answer questions, ask about other photos, add some.

    `recogniser_draws`: albums that the recogniser sorts, too, where it is installed. `families`, `worlds`: of drawn
    siblings, families in an album, and albums.
    """
    people = held_out_people(data, held_out)
    named = range(recogniser_draws if installed() else 0)
    tries = [_tried(draw(people, seed), seed in named, tracking_uri) for seed in range(draws)]
    parts = {part: _summary([each[part] for each in tries if part in each]) for part in tries[0]}
    studio = Studio.open()
    drawn = _summary([siblings(studio, seed, families, tracking_uri) for seed in range(worlds)])
    figures = {
        "sorting": {name: parts[name] for name in ("default", "after_answers", "recogniser") if name in parts},
        "who_is_this": parts["who_is_this"],
        "who_is_this_recogniser": parts.get("who_is_this_recogniser", {}),
        "moved_faces": int(sum(each["moved"]["faces"] for each in tries)),
        "seconds": parts["seconds"]["sorted"],
        "siblings": drawn,
    }
    config = {"draws": draws, "recogniser_draws": len(named), "families": families, "worlds": worlds}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, seeds=list(range(draws)), trials=draws)


def _summary(tries: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each figure, and the standard deviation of pairwise F."""
    found = {key: round(float(np.mean([each[key] for each in tries])), 3) for key in tries[0]}
    if "pairwise_f" in found:
        found["f_deviation"] = round(float(np.std([each["pairwise_f"] for each in tries])), 3)
    return found


def _tried(album: Album, named: bool, tracking_uri: str) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        found = _album(Path(folder) / "photos", album, tracking_uri)
        if named:
            found |= _with_names(Path(folder) / "recogniser", album, tracking_uri)
    print(found, flush=True)
    return found


def _album(folder: Path, album: Album, tracking_uri: str) -> Figures:
    """Return the scores of one album; the last eleven photos come once the others are sorted."""
    library = Library.open(folder, champion(tracking_uri))
    try:
        order = np.random.default_rng(0).permutation(list(album.photos))
        first, later = order[: -sum(LATER)], order[-sum(LATER) :]
        start = time.monotonic()
        _add(library, album, first)
        seconds = time.monotonic() - start
        moved = 0
        for some in np.split(later, np.cumsum(LATER)[:-1]):
            before = owners(library)
            _add(library, album, some)
            after = owners(library)
            moved += sum(after.get(face) != owner for face, owner in before.items() if owner is not None)
        found = {"default": sorted_as(library), "who_is_this": asked_about(library, album)}
        found |= {"moved": {"faces": float(moved)}, "seconds": {"sorted": seconds}}
        return found | {"after_answers": answered(library)}
    finally:
        library.close()


def _with_names(folder: Path, album: Album, tracking_uri: str) -> Figures:
    """Return the scores of one album whose faces are compared by the recogniser that was trained with names."""
    library = Library.open(folder, champion(tracking_uri), recogniser=Recogniser())
    try:
        library.choose("recogniser")
        _add(library, album, np.array(list(album.photos)))
        return {"recogniser": sorted_as(library), "who_is_this_recogniser": asked_about(library, album)}
    finally:
        library.close()


def _add(library: Library, album: Album, names: np.ndarray) -> None:
    for name in names:
        library.add(str(name), io.BytesIO(album.photos[str(name)]))
    if not library.wait(PATIENCE_S):
        raise RuntimeError(f"the library was still busy after {PATIENCE_S:g} seconds")


if __name__ == "__main__":
    run(measure)
