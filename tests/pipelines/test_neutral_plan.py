"""What the configuration of `train_neutral_generator` may say, and what it refuses."""

import click
import pytest

from pipelines.first_run_plan import FirstRunPlan
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


def test_a_generator_that_warps_needs_landmarks_and_no_first_stage():
    warp = [{"name": "warp", "model": {"kind": "warp"}}]
    given = plan(dataset=DATASET | {"align": {"by": "eyes", "landmarks": True}}, generators=warp)
    assert given.registered_stage1() == set()
    for align in ({"by": "eyes"}, {"by": "mesh"}):
        with pytest.raises(click.ClickException, match=r"warp warps: set `align: \{by: eyes, landmarks: true\}`"):
            plan(dataset=DATASET | {"align": align}, generators=warp)


def test_the_demo_cuts_the_chosen_faces_out_as_its_generators_take_them():
    crop = {"by": "eyes", "size": 64, "landmarks": True}
    neutral = {"align": crop, "selection": {"frames": 3}, "generators": [{"name": "warp", "model": {"kind": "warp"}}]}
    training = {"models": [{"family": "ae"}]}
    demo = {"seed": 5, "dataset": DATASET, "training": training, "clustering": {"algorithms": ["kmeans"]}}
    assert configured(FirstRunPlan, demo).generators() is None
    given = configured(FirstRunPlan, demo | {"neutral": neutral}).generators()
    assert (given.seed, given.selection.frames, given.dataset.align.size) == (5, 3, 64)
    assert given.dataset.sources[0].path == "data"
    with pytest.raises(click.ClickException, match="landmarks: true"):
        configured(FirstRunPlan, demo | {"neutral": neutral | {"align": {"by": "mesh"}}})
