import pytest

from models.training.settings import TrainingSettings
from models.training.stopping import finished


def history(*pairs):
    return [{"epoch": n, "train_loss": train, "val_loss": val} for n, (train, val) in enumerate(pairs, start=1)]


def test_the_last_epoch_is_the_last():
    settings = TrainingSettings(epochs=2)
    assert not finished(history((1, 1)), 1, settings)
    assert finished(history((1, 1), (0.5, 0.5)), 2, settings)


def test_patience_counts_from_the_best_epoch():
    settings = TrainingSettings(patience=2)
    assert not finished(history((1, 1), (1, 2)), 1, settings)
    assert finished(history((1, 1), (1, 2), (1, 3)), 1, settings)


@pytest.mark.parametrize(
    ("train", "val", "ends"), [(1.0, 1.29, False), (1.0, 1.3, False), (1.0, 1.31, True), (1.0, 0.5, False)]
)
def test_a_gap_of_thirty_percent_ends_training(train, val, ends):
    """Only validation above training counts: dropout and augmentation make training the harder task."""
    for scale in (1, 0.01):
        assert finished(history((scale * train, scale * val)), 1, TrainingSettings(max_gap=0.3)) is ends
    assert not finished(history((train, val)), 1, TrainingSettings())


def test_no_rule_ends_training_before_the_least_number_of_epochs():
    settings = TrainingSettings(epochs=9, patience=1, max_gap=0.3, min_epochs=3)
    assert not finished(history((1, 1), (1, 2)), 1, settings)
    assert finished(history((1, 1), (1, 2), (1, 2)), 1, settings)
