"""How a batch of new faces compares with the faces that a model was trained on, as one HTML page without a network."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.face_table import FaceTable
from core.rejects import RejectLog
from evaluation.drift import ANOMALIES, EMBEDDING, STRANGENESS, Sample
from faces.report import counts
from faces.report.facts import Facts, ReportSettings
from faces.report.markup import STYLE, grid, paragraph, text
from faces.report.plots import as_image, histograms
from faces.report.strangest import strangest

SHOWN = 10
"""Numbers whose distributions are drawn, the most different first."""

HOW = (
    "Distance: for a number the largest gap between its two cumulative distributions (0 to 1), for the embedding the "
    "maximum mean discrepancy, for anomalies the difference of shares. p: how often people dealt to the two sides at "
    "random lie as far apart; adjusted: the same, corrected for the number of rows."
)


@dataclass(frozen=True)
class ComparedBatch:
    """A batch of faces and what was left out of it, held against a reference.

    `compared`: the faces of the batch that `incoming` is of. `drift`: the table of `evaluation.drift.drift`.
    `broken`: the points of the contract that do not hold, in words. `model`: its address.
    """

    batch: FaceTable
    left_out: RejectLog
    reference: Sample
    incoming: Sample
    compared: FaceTable
    drift: pd.DataFrame
    broken: list[str]
    model: str

    def verdict(self) -> str:
        """Say in one sentence what differs."""
        names = ", ".join(self.drift.loc[self.drift["drifted"], "number"])
        odd = self.drift.set_index("number").loc[ANOMALIES]
        return (
            f"{f'Drift: {names}' if names else 'No drift'}; {odd['incoming']:.1%} of the new faces are anomalies "
            f"({odd['reference']:.1%} of the held-out ones); {len(self.broken)} broken points of the contract."
        )


def drift_page(compared: ComparedBatch) -> str:
    """Return the page: verdict, numbers, distributions, contract, what was left out. Same input, same page."""
    facts = Facts(compared.batch, compared.left_out, pd.DataFrame(), ReportSettings())
    body = [
        paragraph(compared.verdict(), "note"),
        _about(compared),
        "<h2>Numbers</h2>",
        grid(compared.drift.round(4).assign(drifted=np.where(compared.drift["drifted"], "yes", ""))),
        paragraph(HOW, "small"),
        "<h2>Distributions</h2>",
        _distributions(compared),
        "<h2>Look at these first</h2>",
        strangest(replace(facts, table=compared.compared), compared.incoming.numbers[STRANGENESS].to_numpy(float)),
        "<h2>Contract</h2>",
        grid(pd.DataFrame({"broken": compared.broken})) if compared.broken else paragraph("Every point holds."),
        "<h2>Left out</h2>",
        counts.left_out(facts),
    ]
    head = f"<head><meta charset='utf-8'><title>Drift</title><style>{STYLE}</style></head>"
    return f"<!doctype html><html lang='en'>{head}<body><h1>New faces</h1>{''.join(body)}</body></html>"


def _about(compared: ComparedBatch) -> str:
    old, new = (f"{len(side):,} faces of {len(np.unique(side.people)):,} people" for side in _sides(compared))
    return paragraph(
        f"{new} among {len(compared.batch):,} new faces (an unknown person counts as one of its own), compared with "
        f"{old} that were held out when {text(compared.model)} was trained."
    )


def _distributions(compared: ComparedBatch) -> str:
    numbers = compared.drift[~compared.drift["number"].isin([EMBEDDING, ANOMALIES])]
    names = numbers.sort_values("distance", ascending=False, kind="stable")["number"].head(SHOWN)
    both = pd.concat([side.numbers for side in _sides(compared)], ignore_index=True)
    figure = histograms(both, dict.fromkeys(names, ""), np.arange(len(both)) >= len(compared.reference))
    return paragraph("Light: both; dark: new faces.") + as_image(figure, "distributions of the most different numbers")


def _sides(compared: ComparedBatch) -> tuple[Sample, Sample]:
    return compared.reference, compared.incoming
