import numpy as np
import pandas as pd
import pytest

from evaluation.neutral.comparison import against_best_baseline, summary


def scores(**mse_by_generator: list[float]) -> pd.DataFrame:
    """Two rows per person (seeds); SSIM is 1 - MSE."""
    tables = [
        pd.DataFrame({"generator": name, "identity": [f"p{i // 2}" for i in range(len(mse))], "mse": mse})
        for name, mse in mse_by_generator.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    return table.assign(ssim=1 - table["mse"])


@pytest.fixture
def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    hard = rng.uniform(0.02, 0.2, 40)
    return scores(
        net=list(0.5 * hard),
        mean_frame=list(hard),
        lowest_action_units=list(3 * hard),
        other_net=list(0.1 * hard),
    )


def test_the_ratio_is_to_the_best_baseline_and_is_paired(table):
    versus = against_best_baseline(table, "net")
    assert versus.best_by_mse == versus.best_by_ssim == "mean_frame"
    np.testing.assert_allclose(versus.mse_vs_best_baseline, [0.5, 0.5, 0.5])  # people differ, their ratio does not
    hard = table.loc[table["generator"] == "mean_frame", "mse"].mean()
    assert versus.ssim_vs_best_baseline.value == pytest.approx(0.5 * hard)
    assert versus.ssim_vs_best_baseline.excludes_zero
    assert versus.beaten
    assert versus.people == 20


def test_a_lead_that_may_be_chance_is_none(table):
    """Better in the mean, worse for most people: the interval of the ratio holds 1."""
    net = table["generator"] == "net"
    hard = table.loc[table["generator"] == "mean_frame", "mse"].to_numpy()
    luck = np.where(np.arange(len(hard)) < 2, 0.02, 1.0)
    table.loc[net, "mse"] = hard * luck
    table.loc[net, "ssim"] = 1 - hard * luck
    versus = against_best_baseline(table, "net")
    assert versus.mse_vs_best_baseline.value < 1
    assert not versus.beaten


def test_winning_in_one_score_is_not_enough(table):
    net = table["generator"] == "net"
    table.loc[net, "ssim"] -= 0.5
    assert not against_best_baseline(table, "net").beaten
    table.loc[net, "mse"] *= 2.4
    table.loc[net, "ssim"] += 1
    versus = against_best_baseline(table, "net")
    assert versus.ssim_vs_best_baseline.low > 0
    assert not versus.beaten


def test_the_best_baseline_may_differ_by_score(table):
    table.loc[table["generator"] == "lowest_action_units", "ssim"] = 1.0
    versus = against_best_baseline(table, "net")
    assert (versus.best_by_mse, versus.best_by_ssim) == ("mean_frame", "lowest_action_units")
    assert versus.ssim_vs_best_baseline.value < 0


def test_a_perfect_baseline_cannot_be_beaten(table):
    table.loc[table["generator"] == "mean_frame", ["mse", "ssim"]] = 0.0, 1.0
    assert not against_best_baseline(table, "net").beaten


def test_unknown_generators_are_named(table):
    with pytest.raises(ValueError, match=r"'nett'; there are net, mean_frame"):
        against_best_baseline(table, "nett")


def test_the_summary_has_means_and_draws_people_not_rows():
    """Two rows of each person are equal: as many people say as much as twice as many rows."""
    values = np.repeat(np.random.default_rng(1).uniform(0, 1, 30), 2)
    twice = summary(scores(net=list(values))).set_index("score").loc["mse"]
    once = summary(scores(net=list(values[::2])).assign(identity=[f"p{i}" for i in range(30)]))
    assert twice["value"] == pytest.approx(values.mean())
    assert twice["high"] - twice["low"] == pytest.approx(
        np.diff(once.set_index("score").loc["mse", ["low", "high"]].to_numpy(float))[0]
    )
