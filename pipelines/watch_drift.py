"""Are new pictures still like those that the model was trained on?"""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.incoming import wire_incoming
from pipelines.score_batch_plan import DriftPlan
from registry.names import FACE_AUTOENCODER
from steps.inference.watch_drift import INCOMING, compare_batch
from workflow.caching import ready
from workflow.config import configured
from workflow.models import addresses
from workflow.tracking import tracking_uri
from workflow.trained_on import training_table


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def watch_drift(**parameters: Any) -> None:
    """Compare the faces of the configured sources with the held-out faces of a registered model's training table.

    `parameters`: see `pipelines.score_batch_plan.DriftPlan`.
    """
    plan = configured(DriftPlan, parameters)
    (model,) = addresses(FACE_AUTOENCODER, [plan.model], tracking_uri())
    reference = training_table(model)
    batch = wire_incoming(plan, model)
    contract = plan.batch_contract(INCOMING)
    settings = (contract, plan.drift, plan.subset, plan.most_faces, plan.out, plan.seed)
    ready(compare_batch)(reference, batch.tables, batch.rejects, model, *settings)
