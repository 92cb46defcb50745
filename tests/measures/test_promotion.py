import math

import pytest

from measures.promotion import PromotionSettings, decide


@pytest.mark.parametrize(
    ("metric", "margin", "challenger", "champion", "promoted"),
    [
        ("verification_auc", 0.0, 0.9, None, True),
        ("verification_auc", 0.0, 0.9, 0.8, True),
        ("verification_auc", 0.0, 0.8, 0.8, False),
        ("verification_auc", 0.2, 0.9, 0.8, False),
        ("mse", 0.0, 0.01, 0.02, True),
        ("mse", 0.0, 0.02, 0.01, False),
        ("mse", 0.0, math.nan, None, False),
    ],
)
def test_only_a_better_challenger_wins(metric, margin, challenger, champion, promoted):
    decision = decide(challenger, champion, PromotionSettings(metric=metric, margin=margin))
    assert decision.promoted is promoted
    assert metric in decision.reason
