"""The topics about attributes, each on a few gray fields whose labels can be seen."""

import pytest
from squares import pixel_csv
from valid_result import valid

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("datasets")
    (folder / "utkface").mkdir()
    pixel_csv(folder / "utkface" / "age_gender.csv", 160)
    return folder


def test_attributes_published(data, results, tmp_path):
    from benchmarks.attributes_published.measure import PUBLISHED, measure

    path = measure(data, seeds=1, epochs=1, width=0.1, cache=tmp_path, workers=1, results=results)
    found = valid(path, "attributes_published")
    assert set(found["means"]) == {"near_copies", "table"}
    assert set(found["means"]["table"]) == set(PUBLISHED)


def test_attributes_best(data, results, tmp_path):
    from benchmarks.attributes_best.measure import measure

    found = valid(measure(data, epochs=1, cache=tmp_path, workers=1, results=results), "attributes_best")
    assert {"gender_accuracy", "age_cover", "gender_ece", "worst_band_gap", "split"} <= set(found)


def test_attributes_ablation(data, results, tmp_path, monkeypatch):
    from benchmarks.attributes_ablation import measure as topic

    few = {name: topic.INGREDIENTS[name] for name in (topic.UNCHANGED, "no augmentation", "half the width")}
    monkeypatch.setattr(topic, "INGREDIENTS", few)
    path = topic.measure(data, epochs=1, seeds=2, cache=tmp_path, workers=1, results=results)
    found = valid(path, "attributes_ablation")
    assert set(found["variants"]) == set(few)
    assert found["variants"][topic.UNCHANGED]["age_mae"][1:] == [0, 0, 0]


def test_label_faults(data, results, tmp_path):
    from benchmarks.label_faults.measure import measure

    found = valid(measure(data, epochs=1, share=0.1, cache=tmp_path, workers=1, results=results), "label_faults")
    assert 0 <= found["gender"]["recall"] <= 1
    assert found["faces"] == 160
