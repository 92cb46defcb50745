import pytest

from models.training.schedules import SCHEDULES
from models.training.settings import TrainingSettings


def factors(name, epochs):
    return [SCHEDULES[name](done, epochs) for done in range(epochs)]


def test_known_factors():
    assert factors("constant", 3) == [1, 1, 1]
    assert factors("cosine", 4) == pytest.approx([1, 0.5 + 0.5**1.5, 0.5, 0.5 - 0.5**1.5])
    assert [f / 2000 for f in factors("hyperbolic", 3)] == pytest.approx([1 / 2000, 1 / 4000, 1 / 6000])


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_starts_at_the_full_rate_and_never_rises(name):
    rates = factors(name, 20)
    assert rates[0] == 1
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] > 0


def test_an_unknown_schedule_names_the_valid_ones():
    with pytest.raises(ValueError, match="unknown schedule 'step'; valid: constant, cosine, hyperbolic"):
        TrainingSettings(schedule="step")
