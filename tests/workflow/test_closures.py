"""Which rooms each step's code may come from: what else enters makes the step run again for no reason."""

from pathlib import Path

import pytest

from core.code import modules_used
from workflow.caching import REGISTRIES

ROOT = Path(__file__).resolve().parents[2]
STEPS = {
    f"{path.parent.name}.{path.stem}": ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "steps").glob("*/*.py"))
    if path.stem != "__init__"
}

COMMON = {"core", "workflow", "workflow.materializers"}
TRACKED = COMMON | {"registry"}
READING = {"faces.media", "faces.backends", "faces.detection", "faces.measuring"}
MEASURING = READING | {"faces.selection"}
MODELS = {"models", "models.families", "models.networks", "models.training"}
MESH = {"faces.mesh", "faces.detection"}
EMBEDDING = TRACKED | MODELS | {"embedding"}
EVERY_EMBEDDER = EMBEDDING | MESH | {"embedding.regions"}
WARPING = {"models.neutral", "models.neutral.warp"}
ATTRIBUTES = {"models.attributes"}
RESTORING = {"models.restore", "models.restore.damages", "models.restore.network"}
DEPTH = {"models.depth"}
LOADING = (
    EVERY_EMBEDDER
    | WARPING
    | ATTRIBUTES
    | RESTORING
    | DEPTH
    | {"evaluation", "evaluation.neutral", "faces.report", "faces.selection"}
)
"""What opens a registered model knows every kind, its card included."""

STUDYING = {"models.restore", "models.restore.damages"}
CLUSTERING = {"clustering", "clustering.divided"}
SCORING = EMBEDDING | CLUSTERING | {"evaluation"}
RESTORED = SCORING | RESTORING
GENERATING = SCORING | WARPING | MESH | {"evaluation.neutral", "faces.measuring", "faces.selection"}
PICTURES = {"figures", "faces.report"}

ALLOWED = {
    "data.find_data_version": COMMON | READING | {"faces.sources", "faces.selection"},
    "data.ingest": COMMON | READING | {"faces.sources"},
    "data.measure_faces": COMMON | MEASURING,
    "data.filter_faces": COMMON | MEASURING,
    "data.split_faces": COMMON | {"faces"},
    "data.align_faces": COMMON | MESH | {"faces", "faces.media"},
    "data.check_contract": COMMON | {"faces.contract", "faces.selection"},
    "data.choose_faces": COMMON | {"faces.selection"},
    "data.take_chosen": COMMON,
    "data.report_data": COMMON | {"embedding", "evaluation.anomalies", "faces.report", "faces.selection"},
    "training.train_autoencoder": EMBEDDING,
    "training.train_embedder": EVERY_EMBEDDER,
    "training.train_generator": EMBEDDING | {"models.neutral", "evaluation.neutral", "faces.selection"},
    "training.fit_generator": EMBEDDING | WARPING | MESH | {"evaluation.neutral", "faces.selection"},
    "training.fit_attributes": EMBEDDING | ATTRIBUTES | LOADING | {"evaluation", "faces"},
    "evaluation.draw_attributes": EMBEDDING | ATTRIBUTES | {"evaluation", "faces"} | PICTURES,
    "training.train_restorer": EMBEDDING | RESTORING,
    "training.exchange_groups": EMBEDDING
    | PICTURES
    | {"evaluation", "faces.detection", "faces.measuring", "faces.selection", "models.exchange"},
    "training.train_depth": EMBEDDING | DEPTH,
    "evaluation.score_depth": SCORING | DEPTH,
    "evaluation.draw_depth": SCORING | DEPTH | PICTURES | {"steps.evaluation"},
    "evaluation.score_restorer": RESTORED | {"faces.report"},
    "evaluation.compare_restorers": RESTORED | {"steps.evaluation"} | {"faces.report"},
    "evaluation.draw_restoration": RESTORED | PICTURES | {"steps.evaluation"},
    "evaluation.score_model": SCORING,
    "evaluation.score_baselines": TRACKED | CLUSTERING | {"embedding", "evaluation"},
    "evaluation.score_generator": GENERATING,
    "evaluation.compare_models": LOADING,
    "evaluation.compare_generators": GENERATING,
    "evaluation.study_anomalies": LOADING | PICTURES | {"evaluation.anomalies"},
    "evaluation.study_reduction": SCORING | PICTURES,
    "evaluation.study_model": SCORING | STUDYING,
    "evaluation.draw_study": SCORING | STUDYING | PICTURES | {"steps.evaluation"},
    "evaluation.draw_model": LOADING | PICTURES,
    "evaluation.draw_baselines": TRACKED | {"embedding"} | PICTURES,
    "evaluation.draw_comparison": SCORING | PICTURES,
    "evaluation.draw_generator": GENERATING | PICTURES | {"steps.evaluation"},
    "promotion.freeze_evaluation_set": LOADING,
    "promotion.register_model": LOADING,
    "promotion.promote": SCORING | LOADING | {"steps.promotion", "workflow.lineage"},
    "promotion.promote_generator": GENERATING | LOADING | {"steps.promotion", "workflow.lineage"},
    "promotion.promote_attributes": SCORING | LOADING | {"faces", "steps.promotion", "workflow.lineage"},
    "promotion.promote_restorer": SCORING | LOADING | {"steps.promotion", "steps.evaluation", "workflow.lineage"},
    "promotion.promote_depth": SCORING | LOADING | {"steps.promotion", "steps.evaluation", "workflow.lineage"},
    "promotion.roll_back": LOADING,
    "clustering.embed_baseline": LOADING,
    "clustering.embed_faces": LOADING,
    "clustering.embed_photos": LOADING,
    "clustering.cluster_embeddings": TRACKED | CLUSTERING | {"evaluation"},
    "clustering.compare_clusterings": TRACKED,
    "clustering.draw_clusterings": TRACKED | CLUSTERING | {"evaluation"} | PICTURES,
    "clustering.sort_people": TRACKED | CLUSTERING,
    "clustering.report_people": TRACKED | CLUSTERING | {"steps.clustering"} | PICTURES,
    "inference.choose_frames": COMMON | {"faces.selection"},
    "inference.score_batch": LOADING,
    "inference.audit": LOADING,
    "inference.count_batch": TRACKED | {"evaluation"},
    "inference.make_faces": GENERATING | LOADING | PICTURES,
    "inference.restore_faces": LOADING | PICTURES,
    "inference.watch_drift": LOADING | MEASURING | PICTURES | {"evaluation.anomalies", "faces.contract"},
    "inference.turn_faces": LOADING | PICTURES,
    "governance.erase": LOADING | {"workflow.erasure", "workflow.lineage"},
    "governance.find": COMMON | {"workflow.erasure", "workflow.lineage"},
    "governance.trace": TRACKED | {"workflow.lineage"},
}
"""The rooms of each step's code, the step's own file aside."""


def room(module: str) -> str:
    """Return the folder that a module lies in."""
    is_package = ROOT.joinpath(*module.split("."), "__init__.py").is_file()
    return module if is_package else module.rpartition(".")[0]


def rooms(step: str) -> set[str]:
    """Return the rooms of a step's code where its settings name no entry of connectors and backends."""
    unnamed = {name: () for name in REGISTRIES if name.startswith("faces.")} if step == "data.ingest" else {}
    return {room(module) for module in modules_used([STEPS[step]], unnamed) - {STEPS[step]}}


def test_every_step_is_listed():
    assert set(STEPS) == set(ALLOWED)


@pytest.mark.parametrize("step", ALLOWED)
def test_nothing_else_enters_a_steps_code(step):
    assert rooms(step) <= ALLOWED[step]


@pytest.mark.parametrize("step", ["ingest", "measure_faces", "filter_faces", "split_faces", "align_faces"])
def test_measuring_knows_no_contract_report_figure_or_drawn_person(step):
    used = {module.split(".")[0] for module in rooms(f"data.{step}")} | rooms(f"data.{step}")
    assert not used & {"faces.contract", "faces.report", "figures", "synthetic", "models", "registry"}
    assert step == "ingest" or "faces.sources" not in used
