"""Wherever a configuration names a version, YAML's whole numbers are as good as aliases."""

import pytest
from pydantic import ValidationError

from pipelines.cluster_faces_plan import ClusteringPlan
from pipelines.cluster_photos_plan import PhotosPlan
from pipelines.model_lineage_plan import LineagePlan
from pipelines.neutralise_plan import NeutralisePlan
from pipelines.promote_model_plan import PromotionPlan
from pipelines.score_batch_plan import BatchPlan, DriftPlan
from pipelines.train_neutral_generator_plan import GeneratorPlan

SOURCES = [{"kind": "flat_photos", "path": "photos"}]
PLANS = [
    (PromotionPlan, "candidates", {}),
    (ClusteringPlan, "models", {"algorithms": ["dbscan"]}),
    (PhotosPlan, "model", {"photos": SOURCES[0]}),
    (LineagePlan, "version", {}),
    (NeutralisePlan, "model", {"sources": SOURCES}),
    (BatchPlan, "model", {"sources": SOURCES}),
    (DriftPlan, "model", {"sources": SOURCES}),
    (GeneratorPlan, "stage1", {"model": {"network": "strided"}}),
]


@pytest.mark.parametrize(("plan", "key", "others"), PLANS, ids=[plan.__name__ for plan, *_ in PLANS])
def test_a_number_names_a_version(plan, key, others):
    many = key in {"candidates", "models"}
    named = getattr(plan.model_validate(others | {key: [2] if many else 2}), key)
    assert named == (["2"] if many else "2")


@pytest.mark.parametrize("wrong", [True, 2.5, None])
def test_what_is_neither_an_alias_nor_a_whole_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        LineagePlan(version=wrong)
