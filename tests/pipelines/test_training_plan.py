import numpy as np
import pytest
from pydantic import ValidationError

from embedding.pca import fit_pca, fit_pcas
from pipelines.experiment_plan import ExperimentPlan
from pipelines.first_run_plan import FirstRunPlan
from pipelines.retrain_plan import RetrainPlan
from pipelines.train_autoencoders_plan import TrainingPlan


def plan(*models, **rest):
    return TrainingPlan.model_validate({"models": list(models), **rest})


def test_one_dimension_has_one_pca_and_several_have_one_each():
    assert plan({"zdim": 8}, {"family": "vae", "zdim": 8}).pcas() == {"pca": 8}
    assert plan({"zdim": 8}, {"name": "small", "zdim": 4}).pcas() == {"pca_4": 4, "pca_8": 8}


def test_several_of_one_family_need_names():
    assert [each.label for each in plan({"name": "a"}, {"name": "b"}, {}).models] == ["a", "b", "ae"]
    with pytest.raises(ValidationError, match="several models are called ae: give each a `name` of its own"):
        plan({}, {"name": "b"}, {"zdim": 4})
    with pytest.raises(ValidationError, match="several models are called vae"):
        plan({"family": "vae"}, {"name": "vae"})


@pytest.mark.parametrize("name", ["pixels", "pca_4", "pca_8"])
def test_no_model_is_called_like_a_baseline(name):
    with pytest.raises(ValidationError, match=f"{name} is the name of a baseline"):
        plan({"name": name, "zdim": 4}, {"zdim": 8})


def test_an_experiment_has_one_seed():
    dataset = {"sources": [{"kind": "mnist"}]}
    whole = ExperimentPlan.model_validate({"seed": 3, "dataset": dataset, "training": {"models": [{}]}})
    assert whole.training.seed == 3
    own = {"models": [{}], "seed": 4}
    assert ExperimentPlan.model_validate({"seed": 3, "dataset": dataset, "training": own}).training.seed == 4


def test_narrow_pcas_are_the_first_components_of_the_widest(blobs):
    narrow, wide = fit_pcas(blobs.pixels, {"pca_2": 2, "pca_6": 6}, random_state=0)
    assert (narrow.name, wide.name) == ("pca_2", "pca_6")
    assert (narrow.components == wide.components[:2]).all()
    alone = fit_pca(blobs.pixels, 2)
    np.testing.assert_allclose(abs(narrow.components @ alone.components.T), np.eye(2), atol=1e-3)


def first_run(align: object = None, metric: str = "verification_auc", **training: object) -> FirstRunPlan:
    dataset = {"sources": [{"kind": "mnist"}]} | ({"align": align} if align else {})
    return FirstRunPlan.model_validate(
        {
            "dataset": dataset,
            "training": {"models": [{}], "subset": "all"} | training,
            "promotion": {"promotion": {"metric": metric}, "subset": "neutral"},
            "clustering": {"algorithms": ["kmeans"], "subsets": ["frontal"]},
        }
    )


def test_the_contract_of_a_first_run_asks_for_all_that_comes_after():
    contract = first_run().faces().agreed_contract()
    assert (contract.trained_on, contract.verified_on) == ("all", "neutral")
    assert contract.scored_on == ("all", "neutral", "frontal")
    assert first_run(metric="mse").faces().agreed_contract().verified_on is None
    dataset = {"sources": [{"kind": "mnist"}], "contract": {"verified_on": None}}
    retrain = RetrainPlan.model_validate({"dataset": dataset, "training": {"models": [{}]}})
    assert retrain.faces().agreed_contract().verified_on is None, "what a configuration says itself counts"


def experiment_plan(align: object = None, **training: object) -> ExperimentPlan:
    dataset = {"sources": [{"kind": "mnist"}]} | ({"align": align} if align else {})
    return ExperimentPlan.model_validate({"dataset": dataset, "training": {"models": [{}]} | training})


@pytest.mark.parametrize("plan_of", [first_run, experiment_plan])
def test_models_that_cannot_take_the_faces_are_told_before_anything_runs(plan_of):
    with pytest.raises(ValidationError, match=r"ae has `size: 64`, which does not divide the 96 pixels"):
        plan_of(align={"size": 96})
    with pytest.raises(ValidationError, match="regions needs faces that were cut out with `align: mesh`"):
        plan_of(embedders=[{"kind": "regions"}])


def test_tables_of_experiments_have_a_name_of_their_own():
    plan = experiment_plan()
    assert (plan.dataset.table, plan.faces().table) == ("faces", "experiment")
    named = ExperimentPlan.model_validate(
        {"dataset": {"sources": [{"kind": "mnist"}], "table": "digits"}, "training": {"models": [{}]}}
    )
    assert named.faces().table == "digits"
