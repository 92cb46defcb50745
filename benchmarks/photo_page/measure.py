"""What somebody sees who drops photos of real people on the page: the library itself, with the registry's champion.

Needs `lfw` and `manifest.csv` in the folder named by --data, and a champion (`make demo`). Names serve the scores only.
"""

import io
import tempfile
import time
from collections.abc import Callable
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
LATER = (1, 10, 100)
"""Photos that are added, one lot after the other, to a library that is sorted already, to see whether anybody moves."""

Figures = dict[str, dict[str, float]]
"""Part of the page, to what was measured of it."""

Measured = Callable[[Path, Album, str], Figures]
"""(folder of the library, album, registry) -> figures."""


def measure(
    data: Path = Path("datasets"),
    draws: int = 10,
    grown_draws: int = 5,
    recogniser_draws: int = 5,
    families: int = 5,
    worlds: int = 3,
    tracking_uri: str = f"sqlite:///{ROOT}/mlflow/mlflow.db",
    held_out: Path = SPLIT,
    results: Path = RESULTS,
) -> Path:
    """Sort albums of 150 photos of 15 people and five group photos, answer questions, ask about other photos.

    `grown_draws`: albums whose photos come in lots, too. `recogniser_draws`: albums that the recogniser sorts, too,
    where it is installed. `families`, `worlds`: of drawn siblings, families in an album, and albums.
    """
    people = held_out_people(data, held_out)
    more = {"grown": _grown, "recogniser": _with_names}
    counts = {"grown": grown_draws, "recogniser": recogniser_draws if installed() else 0}
    tries = [
        _tried(draw(people, seed), [more[name] for name, count in counts.items() if seed < count], tracking_uri)
        for seed in range(draws)
    ]
    parts = {part: _summary([each[part] for each in tries if part in each]) for part in tries[0]}
    studio = Studio.open()
    drawn = _summary([siblings(studio, seed, families, tracking_uri) for seed in range(worlds)])
    figures = {
        "sorting": {name: parts[name] for name in ("default", "after_answers", "recogniser") if name in parts},
        "who_is_this": parts["who_is_this"],
        "who_is_this_recogniser": parts.get("who_is_this_recogniser", {}),
        "moved_faces": int(sum(each["moved"]["faces"] for each in tries if "moved" in each)),
        "grown": {name: parts[name] for name in ("grown", "sorted_again") if name in parts},
        "seconds": parts["seconds"]["sorted"],
        "siblings": drawn,
    }
    done = {f"{name}_draws": min(count, draws) for name, count in counts.items()}
    config = {"draws": draws, **done, "families": families, "worlds": worlds, "later": list(LATER)}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, seeds=list(range(draws)), trials=draws)


def _summary(tries: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each figure, and the standard deviation of pairwise F."""
    found = {key: round(float(np.mean([each[key] for each in tries])), 3) for key in tries[0]}
    if "pairwise_f" in found:
        found["f_deviation"] = round(float(np.std([each["pairwise_f"] for each in tries])), 3)
    return found


def _tried(album: Album, more: list[Measured], tracking_uri: str) -> Figures:
    found: Figures = {}
    for number, measured in enumerate([_album, *more]):
        with tempfile.TemporaryDirectory() as folder:
            found |= measured(Path(folder) / str(number), album, tracking_uri)
    print(found, flush=True)
    return found


def _album(folder: Path, album: Album, tracking_uri: str) -> Figures:
    """Return the scores of one album that is dropped on the page at once."""
    library = Library.open(folder, champion(tracking_uri))
    try:
        start = time.monotonic()
        _add(library, album, _mixed(album))
        seconds = time.monotonic() - start
        found = {"default": sorted_as(library), "who_is_this": asked_about(library, album)}
        return found | {"seconds": {"sorted": seconds}, "after_answers": answered(library)}
    finally:
        library.close()


def _grown(folder: Path, album: Album, tracking_uri: str) -> Figures:
    """Return how many faces left their group where the last photos come in lots, and the scores before and after
    everything is sorted again."""
    library = Library.open(folder, champion(tracking_uri))
    try:
        order, moved = _mixed(album), 0
        _add(library, album, order[: -sum(LATER)])
        for some in np.split(order[-sum(LATER) :], np.cumsum(LATER)[:-1]):
            before = owners(library)
            _add(library, album, some)
            after = owners(library)
            moved += sum(after.get(face) != owner for face, owner in before.items() if owner is not None)
        grown = sorted_as(library)
        library.sort_again(library.preview_sorting().number)
        return {"moved": {"faces": float(moved)}, "grown": grown, "sorted_again": sorted_as(library)}
    finally:
        library.close()


def _mixed(album: Album) -> np.ndarray:
    """Return the names of the photos, those of one person not together."""
    return np.random.default_rng(0).permutation(list(album.photos))


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
