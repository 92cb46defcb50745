"""Scores of neutral-face generators, and the baselines that stand beside them."""

from measures.neutral.baselines import BASELINES
from measures.neutral.comparison import AgainstBest, against_best_baseline, summary
from measures.neutral.scores import identity_kept, score_generators, score_neutral
from measures.neutral.task import NeutralTask, neutral_task

__all__ = [
    "BASELINES",
    "AgainstBest",
    "NeutralTask",
    "against_best_baseline",
    "identity_kept",
    "neutral_task",
    "score_generators",
    "score_neutral",
    "summary",
]
