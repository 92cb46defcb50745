"""What the documents promise is what the code has."""

import re
from pathlib import Path

import yaml

from core.manifest import ACTION_UNITS, MANIFEST_COLUMNS
from core.rejects import Reason
from faces.backends import BACKENDS
from faces.sources.registry import SOURCES
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.cluster_faces_plan import ClusteringPlan
from pipelines.cluster_photos_plan import PhotosPlan
from pipelines.erase_person_plan import ErasurePlan
from pipelines.experiment_plan import ExperimentPlan
from pipelines.first_run_plan import FirstRunPlan
from pipelines.model_lineage_plan import LineagePlan
from pipelines.neutralise_plan import NeutralisePlan
from pipelines.promote_model_plan import PromotionPlan, RollbackPlan
from pipelines.retrain_plan import RetrainPlan
from pipelines.score_batch_plan import BatchPlan, DriftPlan
from pipelines.train_autoencoders_plan import TrainingPlan
from pipelines.train_neutral_generator_plan import NeutralPlan

ROOT = Path(__file__).resolve().parents[1]
PLANS = {
    "build_face_dataset": DatasetPlan,
    "clips": DatasetPlan,
    "gpu_dataset": DatasetPlan,
    "openface": DatasetPlan,
    "train_autoencoders": TrainingPlan,
    "gpu_training": TrainingPlan,
    "promote_model": PromotionPlan,
    "rollback_model": RollbackPlan,
    "model_lineage": LineagePlan,
    "find_person": ErasurePlan,
    "erase_person": ErasurePlan,
    "cluster_faces": ClusteringPlan,
    "cluster_photos": PhotosPlan,
    "first_run": FirstRunPlan,
    "photos": FirstRunPlan,
    "lfw": FirstRunPlan,
    "neutralise": NeutralisePlan,
    "score_batch": BatchPlan,
    "watch_drift": DriftPlan,
    **dict.fromkeys(("retrain", "retrain_weekly"), RetrainPlan),
    **dict.fromkeys(
        (
            "neutral_synthetic",
            "neutral_clips",
            "s2_table_6_2",
            "s2_table_6_2_reduced",
            "s2_table_6_3",
            "s2_table_6_3_reduced",
        ),
        NeutralPlan,
    ),
    **dict.fromkeys(
        (
            "s1_autoencoders",
            "s1_reduced",
            "s2_table_6_1",
            "s2_table_6_1_reduced",
            "s4_vae_grid",
            "s4_vae_grid_reduced",
            "mnist_warmup",
            "mnist_warmup_reduced",
        ),
        ExperimentPlan,
    ),
}


def test_every_config_is_valid_and_says_what_to_expect():
    files = sorted((ROOT / "configs").glob("*.yaml"))
    assert {path.stem for path in files} == set(PLANS)
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ")
        PLANS[path.stem].model_validate(yaml.safe_load(text)["parameters"])


def test_data_document_names_every_reason_unit_and_column():
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for reason in Reason:
        assert f"`{reason.value}`" in text
    for unit in ACTION_UNITS:
        assert f"| `{unit}` |" in text
    for column in set(MANIFEST_COLUMNS) - set(ACTION_UNITS) - {"left_eye_y", "right_eye_x"}:
        assert f"`{column}`" in text, column


def test_links_and_pictures_of_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"`((?:configs|docs)/[^`*]+)`", text):
        assert (ROOT / target).exists(), target


def test_data_document_names_every_layout_and_backend():
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for name in (*SOURCES, *BACKENDS):
        assert f"`{name}`" in text, name


def test_scale_document_quotes_the_newest_cost_model():
    newest = max((ROOT / "benchmarks" / "results").glob("*_cost_model.md"))
    table = [line for line in newest.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert "\n".join(table) in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_operations_document_names_every_config_and_target_it_runs():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"configs/(\w+)\.yaml", text)) <= set(PLANS)
    for target in re.findall(r"^make (\w+)", text, flags=re.MULTILINE):
        assert f"\n{target}:" in makefile, target
