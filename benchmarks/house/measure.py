"""How the code is built: the files that each kind of extension touches, circles of imports, time of the tests."""

from pathlib import Path

from benchmarks.command_line import run
from benchmarks.house.circles import circles, import_graph
from benchmarks.house.recipes import DOCUMENT, recipes, touched
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]


def measure(test_seconds: float = 0.0, results: Path = RESULTS) -> Path:
    """Count files and circles of imports.

    `test_seconds`: what `make test` took on two quiet cores, 0 where it was not measured.
    """
    counts = {name: touched(blocks) for name, blocks in recipes(DOCUMENT.read_text(encoding="utf-8")).items()}
    graph = import_graph(ROOT, rooms())
    figures = {
        "files_per_extension": {name: count.files for name, count in counts.items()},
        "entries_per_extension": {name: count.entries for name, count in counts.items()},
        "import_circles": len(circles(graph)),
        "modules": len(graph),
        "test_seconds": test_seconds,
    }
    return record(figures, Path(__file__).with_name("reading.md"), results, config={"rooms": rooms()})


def rooms() -> list[str]:
    """Return the packages at the root of the checkout."""
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))


if __name__ == "__main__":
    run(measure)
