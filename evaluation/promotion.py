"""Whether a challenger replaces the champion."""

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.ages import age_band
from core.settings import Settings
from evaluation.bootstrap import LEVEL, Interval
from evaluation.samples import EvaluationSample, better_by
from evaluation.subgroups import subgroups

Metric = Literal[
    "mse",
    "psnr",
    "ssim",
    "verification_auc",
    "verification_eer",
    "verification_tar_at_far_0.1",
    "verification_tar_at_far_0.01",
    "verification_tar_at_far_0.001",
]


class PromotionSettings(Settings):
    """When a challenger wins.

    `metric`: what is compared, on the same faces. `margin`: the whole interval of the lead, over people, must lie above
    it (in the unit of the metric; 0: the interval excludes zero). `subgroups`: columns of the manifest whose values are
    groups; in none of them may the challenger fall behind by more than `subgroup_margin`, a share of the champion's
    score there. `min_people`: from fewer people nothing is concluded: such a group is named and not
    evaluated, and with fewer people in all the comparison is not decided.
    """

    metric: Metric = "verification_auc"
    margin: float = Field(default=0.0, ge=0)
    subgroups: tuple[Literal["age", "gender", "ethnicity", "condition"], ...] = ("age", "gender", "ethnicity")
    subgroup_margin: float = Field(default=0.05, ge=0)
    min_people: int = Field(default=5, ge=2)


@dataclass(frozen=True)
class Decision:
    """The outcome, with the reason that is written to the registry.

    `lead`: by how much the challenger is better, with its interval over people; None without a comparison. `groups`:
    its lead in each subgroup that was evaluated. `too_small`: the subgroups that were not. `decided`: False when there
    were too few people to conclude anything; the champion then stays.
    """

    promoted: bool
    reason: str
    lead: Interval | None = None
    groups: dict[str, float] = field(default_factory=dict)
    too_small: tuple[str, ...] = ()
    decided: bool = True

    @property
    def outcome(self) -> str:
        """Return "promoted", "not promoted" or "not decided"."""
        if not self.decided:
            return "not decided"
        return "promoted" if self.promoted else "not promoted"


def first_champion(metric: str, number: float) -> Decision:
    """Return the decision where there is no champion yet: the challenger wins unless its score is not a number."""
    if math.isnan(number):
        return Decision(False, f"the challenger's {metric} is not a number")
    return Decision(True, f"first champion, {metric} {number:.4f}")


def decide(
    challenger: EvaluationSample,
    champion: EvaluationSample,
    people: np.ndarray,
    attributes: pd.DataFrame,
    settings: PromotionSettings,
    champion_is_stale: bool = False,
    seed: int = 0,
) -> Decision:
    """Compare two models on the same N faces of `people` (N,) with `attributes` (`group_columns`, N rows).

    A stale champion was trained on a person who has since been erased. To replace it, a challenger must not be shown to
    be worse; otherwise it must be shown to be better. Subgroups veto in both cases.
    """
    everyone = np.arange(len(people))
    count = len(np.unique(people))
    if count < settings.min_people:
        return Decision(
            False, f"{count} people are too few to compare on (`min_people` is {settings.min_people})", decided=False
        )
    lead = challenger.lead_over(champion, seed)
    evaluated, too_small, behind = _groups(challenger, champion, people, attributes, settings)
    numbers = f"{challenger.score(everyone):.4f} against the champion's {champion.score(everyone):.4f}"
    interval = f"lead {lead.value:+.4f}, {LEVEL:.0%} interval {lead.low:+.4f} to {lead.high:+.4f} over {count} people"
    won, why = _verdict(lead, behind, settings, champion_is_stale)
    return Decision(won, f"{settings.metric} {numbers}: {interval}; {why}", lead, evaluated, too_small)


def _verdict(lead: Interval, behind: list[str], settings: PromotionSettings, stale: bool) -> tuple[bool, str]:
    if stale and not lead.high >= 0:
        return False, "worse than the champion, stale as that is"
    if not stale and not lead.low > settings.margin:
        return False, f"not surely better by more than {settings.margin:g}"
    if behind:
        return False, f"but behind by more than {settings.subgroup_margin:.0%} in {', '.join(behind)}"
    return True, "not shown to be worse than a stale champion" if stale else "better"


def _groups(
    challenger: EvaluationSample,
    champion: EvaluationSample,
    people: np.ndarray,
    attributes: pd.DataFrame,
    settings: PromotionSettings,
) -> tuple[dict[str, float], tuple[str, ...], list[str]]:
    """Return the lead in each group of enough people, the names of the other groups, and the groups left behind."""
    evaluated, too_small, behind = {}, [], []
    for name, member in subgroups(attributes):
        rows = np.flatnonzero(member)
        if len(np.unique(people[rows])) < settings.min_people or not challenger.can_score(rows):
            too_small.append(name)
            continue
        theirs = champion.score(rows)
        evaluated[name] = float(better_by(settings.metric, challenger.score(rows), theirs))
        if not evaluated[name] >= -settings.subgroup_margin * abs(theirs):
            behind.append(f"{name} ({evaluated[name]:+.4f})")
    return evaluated, tuple(too_small), behind


def group_columns(manifest: pd.DataFrame, settings: PromotionSettings) -> pd.DataFrame:
    """Return the columns of `settings.subgroups`, one row per face; ages as bands such as "20-29" (`core.ages`)."""
    columns = manifest[list(settings.subgroups)].copy()
    if "age" in columns:
        columns["age"] = age_band(columns["age"]).astype("object")
    return columns
