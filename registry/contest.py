"""The contest for the champion's place, the same for every kind of model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding.interface import OtherCropError
from evaluation.promotion import Decision, PromotionSettings, decide, first_champion
from evaluation.samples import LOWER_IS_BETTER, EvaluationSample
from registry.champions import Champions
from registry.names import version_of

Gate = Callable[[str], Decision | None]
"""(address of a challenger) -> a refusal; or words that go before the decision; or nothing to say."""


@dataclass(frozen=True)
class Outcome:
    """Who challenged whom, by which numbers (by address), and what was decided."""

    challenger: str
    champion: str | None
    numbers: dict[str, float]
    decision: Decision


def hold_contest(
    champions: Champions,
    candidates: Sequence[str],
    sample: Callable[[str], EvaluationSample],
    people: np.ndarray,
    attributes: pd.DataFrame,
    settings: PromotionSettings,
    gate: Gate,
    seed: int = 0,
) -> Outcome:
    """Let the best of `candidates` challenge the champion on the same N faces of `people` (N,).

    `sample`: what a version did on these faces. `attributes`: their groups (`evaluation.promotion.group_columns`). A
    champion that takes faces cut out in another way cannot be compared: nothing is decided. Nothing is moved here.
    """
    champion, unlike = champions.champion_uri(), None
    samples = {uri: sample(uri) for uri in sorted(set(candidates))}
    if champion is not None and champion not in samples:
        try:
            samples[champion] = sample(champion)
        except OtherCropError as error:
            unlike = Decision(False, f"{champion} cannot be compared: {error}", decided=False)
    everyone = np.arange(len(people))
    numbers = {uri: each.score(everyone) for uri, each in samples.items()}
    challenger = strongest(champions, candidates, numbers, settings.metric)
    said = gate(challenger)
    if said is not None and not said.promoted:
        return Outcome(challenger, champion, numbers, said)
    if unlike is not None:
        return Outcome(challenger, champion, numbers, unlike)
    decision = _decided(champions, challenger, champion, samples, numbers, people, attributes, settings, seed)
    if said is not None:
        decision = replace(decision, reason=f"{said.reason}; {decision.reason}")
    return Outcome(challenger, champion, numbers, decision)


def strongest(champions: Champions, candidates: Sequence[str], numbers: dict[str, float], metric: str) -> str:
    """Return the address of the candidate with the best number; stale ones only when there are no others."""
    fresh = [uri for uri in sorted(set(candidates)) if not champions.is_stale(version_of(uri))]
    pick = min if metric in LOWER_IS_BETTER else max
    return pick(fresh or sorted(set(candidates)), key=lambda uri: numbers[uri])


def _decided(
    champions: Champions,
    challenger: str,
    champion: str | None,
    samples: dict[str, EvaluationSample],
    numbers: dict[str, float],
    people: np.ndarray,
    attributes: pd.DataFrame,
    settings: PromotionSettings,
    seed: int,
) -> Decision:
    if champion is None:
        return first_champion(settings.metric, numbers[challenger])
    if challenger == champion:
        return Decision(False, f"it is the champion already, {settings.metric} {numbers[champion]:.4f}")
    stale = champions.is_stale(version_of(champion))
    return decide(samples[challenger], samples[champion], people, attributes, settings, stale, seed)
