"""The words of the result `mutation_score`."""

from typing import Any


def reading(f: dict[str, Any]) -> str:
    """Say what the figures mean."""
    low, high = f["interval"]
    rows = [f"| {room} | {each['mutants']} | {each['survived']} |" for room, each in f["rooms"].items()]
    survivors = [f"- `{place.split(' ', 1)[1]}`: `{edit}`" for place, edit in f["survivors"].items()]
    return "\n".join(
        [
            f"Of {f['mutants']} small faults, planted one at a time in the pure rooms (a seeded sample of {f['sites']} "
            f"possible ones, every module in proportion), the tests of the module noticed {f['score']:.1%} "
            f"(95 % interval {low:.1%} to {high:.1%}). {f['equivalent']} faults that change no behaviour are listed in "
            "`benchmarks/mutation/equivalent.yaml` with the reason, and left out. "
            f"It took {f['seconds'] / 60:.0f} minutes.",
            "",
            "| room | faults | not noticed |",
            "|---|---|---|",
            *rows,
            "",
            "Not noticed:" if survivors else "All were noticed.",
            "",
            *survivors,
        ]
    )
