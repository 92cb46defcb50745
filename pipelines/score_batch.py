"""From a folder of pictures to a file of embeddings and reconstruction errors."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines import incoming
from steps.caching import ready
from steps.config import configured
from steps.count_batch import count_batch
from steps.plans.batch import BatchPlan
from steps.registry import resolve
from steps.score_batch import score_batch_faces
from steps.shards import shards
from steps.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def score_batch(**parameters: Any) -> None:
    """Find every face of the configured sources and pass it through a registered model.

    `parameters`: see `steps.plans.batch.BatchPlan`.
    """
    plan = configured(BatchPlan, parameters)
    (model,) = resolve([plan.model], tracking_uri())
    batch = incoming.wire(plan, model)
    score = ready(score_batch_faces, **plan.needs.options())
    pairs = zip(batch.tables, shards(plan.shards), strict=True)
    faces = [score(table, model, part, plan.out)[0] for table, part in pairs]
    ready(count_batch)(faces, batch.rejects, model, plan.out)
