"""New data, new models, and a champion only if one of them is surely better: made to be run again and again."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.models import ArtifactVersionResponse

from core.crop import AlignSettings
from pipelines.build_face_dataset import wire_faces
from pipelines.promote_model import challenge, frozen_faces
from pipelines.promote_model_plan import PromotionPlan
from pipelines.retrain_plan import RetrainPlan
from pipelines.train_autoencoders import wire_training
from steps.data.find_data_version import find_data_version
from workflow.caching import ready
from workflow.config import configured
from workflow.evaluation_sets import champions_set, check_crop
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def retrain(**parameters: Any) -> None:
    """Build the face table of the data as they are now, train, and let the best network challenge the champion.

    `parameters`: see `pipelines.retrain_plan.RetrainPlan`.
    """
    plan = configured(RetrainPlan, parameters)
    frozen = _frozen(plan.promotion, plan.dataset.align)
    frozen_for_embedders = plan.embedder_promotion and _frozen(plan.embedder_promotion, plan.dataset.align)
    version = ready(find_data_version)(plan.dataset.sources)
    table = wire_faces(plan.faces(), version)
    models = wire_training(plan.training, table)
    challenge(plan.promotion, frozen or frozen_faces(plan.promotion, table), models.autoencoders, plan.dataset.align)
    if plan.embedder_promotion:
        faces = frozen_for_embedders or frozen_faces(plan.embedder_promotion, table)
        challenge(plan.embedder_promotion, faces, models.embedders, plan.dataset.align)


def _frozen(plan: PromotionPlan, align: AlignSettings) -> ArtifactVersionResponse | None:
    """Return the faces that the champion was decided on, where it is to be met on them and there is one.

    Raises click.ClickException where they are cut out otherwise than `align` says.
    """
    found = champions_set(plan.model, tracking_uri()) if plan.evaluation == "champion" else None
    if found is not None:
        check_crop(plan.model, found, align)
    return found
