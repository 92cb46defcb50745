"""What the configuration of `train_neutral_generator` may say, and what it refuses."""

import click
import pytest

from pipelines.train_neutral_generator_plan import NeutralPlan
from workflow.config import configured

DATASET = {"sources": [{"kind": "clips", "path": "data"}], "selection": {"frames": 5}}
STAGE1 = {"models": [{"family": "ae", "name": "small"}]}


def plan(**values) -> NeutralPlan:
    return configured(NeutralPlan, {"dataset": DATASET, "generators": [{"model": {}}]} | values)


def test_generators_without_stage1_need_no_registered_model():
    scratch = {"name": "scratch", "model": {"decoder": "scratch", "latent_weight": 0}}
    assert plan(generators=[scratch]).registered_stage1() == set()
    frozen = {"name": "frozen", "stage1": "7", "model": {"decoder": "frozen"}}
    regularised = {"name": "regularised", "model": {"decoder": "scratch", "latent_weight": 0.1}}
    assert plan(generators=[scratch, frozen, regularised]).registered_stage1() == {"7", "champion"}


def test_stage1_of_the_same_run_shares_the_seed_and_must_exist():
    frozen = {"stage1": "small", "model": {"decoder": "frozen"}}
    given = plan(seed=3, stage1=STAGE1, generators=[frozen])
    assert given.stage1.seed == 3
    assert given.registered_stage1() == set()
    with pytest.raises(click.ClickException, match="`stage1: champion` is none of small"):
        plan(stage1=STAGE1, generators=[{"model": {"decoder": "frozen"}}])


def test_generators_need_names_of_their_own():
    with pytest.raises(click.ClickException, match="several generators are called neutral"):
        plan(generators=[{"model": {}}, {"model": {}}])


def test_the_selection_is_a_step_of_this_pipeline():
    given = plan()
    assert given.selection.frames == 5
    assert given.faces().selection is None


def test_unknown_keys_name_the_nearest_one():
    with pytest.raises(click.ClickException, match="did you mean 'generators'"):
        plan(generator=[])
    with pytest.raises(click.ClickException, match="metric"):
        plan(promotion={"metric": "verification_auc"})
