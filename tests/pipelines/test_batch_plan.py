"""What a batch must satisfy survives the way into a step, which is through JSON."""

from pipelines.score_batch_plan import DriftPlan

SOURCES = [{"kind": "flat_photos", "path": "photos"}]


def test_one_face_is_enough_unless_the_contract_says_more():
    for given, least in (({}, 1), ({"contract": {"pixel_mean": [60, 250]}}, 1), ({"contract": {"min_faces": 7}}, 7)):
        plan = DriftPlan.model_validate({"sources": SOURCES, **given})
        arrived = DriftPlan.model_validate(plan.model_dump(mode="json"))
        contract = arrived.batch_contract("incoming")
        assert contract.min_faces == least
        assert contract.splits == ("incoming",)
        assert not contract.people_apart
