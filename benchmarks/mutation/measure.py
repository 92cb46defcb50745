"""How many small faults in the pure rooms their tests notice (mutation testing).

A seeded sample of mutants: one small edit each (benchmarks/mutation/sites.py). Each is run against the fast tests that
reach its module (benchmarks/mutation/rounds.py). A mutant survives when they still pass. `equivalent.yaml` lists those
that change no behaviour, with the reason: they do not count.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.command_line import run
from benchmarks.mutation.rounds import Place, Rounds
from benchmarks.mutation.runner import Runner, warm_up
from benchmarks.mutation.sample import sample
from benchmarks.mutation.sites import Mutant, sites_of
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "faces", "models", "embedding", "clustering", "evaluation")
HELPERS = (
    *(f"tests/{path.name}" for path in sorted((ROOT / "tests").glob("[!t]*.py"))),
    "pyproject.toml",
)
"""What tests of every room share: no test file itself."""
PARTS = (*ROOMS, "synthetic", "figures", "docs", "configs", *(f"tests/{room}" for room in ROOMS), *HELPERS)
FIGURES = ("faces/report/plots.py",)
"""Drawings, like the room `figures`: sizes and places of strokes that only eyes evaluate."""
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
Z95 = 1.959963984540054
HERE = Place(ROOT, ROOMS, PARTS)


def measure(
    mutants: int = 400,
    seed: int = 0,
    workers: int = 2,
    modules: tuple[str, ...] = (),
    again: Path | None = None,
    results: Path = RESULTS,
) -> Path:
    """Plant a sample of faults in the named files or folders (default: all pure rooms), and count those not noticed.

    `again` is a former result with this sample: only what was not noticed there is planted, for tests written since.
    The score stays that of faults nobody had looked at.
    """
    figures = measured(HERE, mutants, seed, workers, modules, again)
    config = {"mutants": mutants, "rooms": list(ROOMS), "modules": list(modules), "workers": workers}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, topic="mutation_score", config=config, seeds=[seed])


def measured(
    place: Place, count: int, seed: int, workers: int, modules: tuple[str, ...] = (), again: Path | None = None
) -> dict[str, Any]:
    """Return the figures of a sample of `count` mutants, of the named `modules` or of all.

    Raises SystemExit when the sample does not hold what `again` names: the code or the sample's settings changed.
    """
    start = time.monotonic()
    found = sites_of(place.root, place.rooms)
    found = {name: each for name, each in found.items() if name.startswith(modules or "") and name not in FIGURES}
    drawn = sample(found, count, seed)
    equal = equivalent(EQUIVALENT)
    chosen = [mutant for mutant in drawn if not keys(mutant) & equal]
    first = before(again, drawn) & {*chosen} if again else None
    warm_up()
    rounds = Rounds(place, Runner(place.root, place.parts, workers))
    survivors = rounds.survivors(chosen if first is None else sorted(first))
    figures = summary(chosen, survivors) | {
        "with_new_tests": None if first is None else share(len(chosen) - len(survivors), len(chosen)),
        "out_of_time": len(rounds.late),
        "sites": sum(map(len, found.values())),
        "equivalent": len(drawn) - len(chosen),
        "seconds": round(time.monotonic() - start),
    }
    return figures if first is None else figures | share(len(chosen) - len(first), len(chosen))


def before(result: Path, drawn: Sequence[Mutant]) -> set[Mutant]:
    """Return the drawn mutants that survived in a former result."""
    listed = json.loads(result.read_text(encoding="utf-8"))["figures"]["survivors"]
    names = {f"{place.split(' ', 1)[1]} {edit}" for place, edit in listed.items()}
    there = {mutant for mutant in drawn if mutant.name in names}
    if missing := names - {mutant.name for mutant in there}:
        raise SystemExit(f"{result}: no such faults in this sample (have the code, the seed or the number changed?):\n"
                         + "\n".join(sorted(missing)))  # fmt: skip
    return there


def equivalent(path: Path) -> set[tuple[str, ...]]:
    """Return the keys of the mutants listed as equivalent; `on` limits an entry to lines that say this."""
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
    named = ("path", "before", "after", "on")
    return {tuple(each[name] for name in named if name in each) for each in listed or []}


def keys(mutant: Mutant) -> set[tuple[str, ...]]:
    """Return what names a mutant whatever the number of its line: its edit, alone and with its line's text."""
    edit = (mutant.path, mutant.before, mutant.after)
    return {edit, (*edit, mutant.on)}


def summary(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> dict[str, Any]:
    """Return the score with its 95 % interval, and the counts of each room, kind and module."""
    return {
        **share(len(mutants) - len(survivors), len(mutants)),
        "mutants": len(mutants),
        "survived": len(survivors),
        "rooms": counts(mutants, survivors, lambda mutant: mutant.path.split("/", maxsplit=1)[0]),
        "kinds": counts(mutants, survivors, lambda mutant: mutant.kind),
        "modules": counts(mutants, survivors, lambda mutant: mutant.path),
        "survivors": {f"{number} {m.path}:{m.line}": f"{m.before} -> {m.after}" for number, m in enumerate(survivors)},
    }


def share(killed: int, mutants: int) -> dict[str, Any]:
    """Return the share of mutants that were noticed, with its 95 % interval."""
    interval = [round(bound, 4) for bound in wilson(killed, mutants)]
    return {"score": round(killed / mutants, 4), "interval": interval}


def counts(mutants: Sequence[Mutant], survivors: Sequence[Mutant], group: Any) -> dict[str, dict[str, int]]:
    """Return mutants and survivors by group."""
    all_, left = Counter(map(group, mutants)), Counter(map(group, survivors))
    return {name: {"mutants": number, "survived": left[name]} for name, number in sorted(all_.items())}


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Return the interval of a share (Wilson 1927)."""
    share, squared = successes / trials, z * z / trials
    middle = (share + squared / 2) / (1 + squared)
    half = z / (1 + squared) * (share * (1 - share) / trials + squared / (4 * trials)) ** 0.5
    return middle - half, middle + half


if __name__ == "__main__":
    run(measure)
