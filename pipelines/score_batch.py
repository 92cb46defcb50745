"""From a folder of pictures to a file of embeddings and reconstruction errors."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.incoming import wire_incoming
from pipelines.score_batch_plan import BatchPlan
from registry.names import FACE_AUTOENCODER
from steps.inference.count_batch import count_batch
from steps.inference.score_batch import score_batch_faces
from workflow.caching import ready
from workflow.config import configured
from workflow.engine import worked_by
from workflow.models import addresses
from workflow.shards import shards
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def score_batch(**parameters: Any) -> None:
    """Find every face of the configured sources and pass it through a registered model.

    `parameters`: see `pipelines.score_batch_plan.BatchPlan`.
    """
    plan = configured(BatchPlan, parameters)
    (model,) = addresses(FACE_AUTOENCODER, [plan.model], tracking_uri())
    batch = wire_incoming(plan, model)
    score = ready(score_batch_faces, **plan.needs.options(), **worked_by(plan.engine))
    pairs = zip(batch.tables, shards(plan.shards), strict=True)
    faces = [score(table, model, part, plan.out)[0] for table, part in pairs]
    ready(count_batch)(faces, batch.rejects, model, plan.out)
