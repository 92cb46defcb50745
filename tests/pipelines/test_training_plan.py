import numpy as np
import pytest
from pydantic import ValidationError

from embedding.pca import fit_pca, fit_pcas
from pipelines.experiment_plan import ExperimentPlan
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


def test_each_label_has_a_seed_of_its_own():
    one = plan({"name": "a"}, {"name": "b"})
    assert one.seed_of("train_a") != one.seed_of("train_b")
    assert one.seed_of("train_a") != plan({"name": "a"}, seed=1).seed_of("train_a")


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
