"""From frames of people to a champion that beats every baseline, or to the reason why not."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.build_face_dataset import wire_faces
from pipelines.train_autoencoders import wire_training
from pipelines.train_neutral_generator_plan import GeneratorPlan, NeutralPlan
from registry.names import FACE_AUTOENCODER, NEUTRAL_GENERATOR
from steps.data.choose_faces import choose
from steps.evaluation.compare_generators import compare_generators
from steps.evaluation.draw_generator import draw_generator
from steps.evaluation.score_generator import score_generator
from steps.promotion.promote_generator import promote_generator
from steps.promotion.register_model import register_model
from steps.training.fit_generator import fit_neutral
from steps.training.train_generator import train_neutral
from workflow.caching import ready
from workflow.config import configured
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def train_neutral_generator(**parameters: Any) -> None:
    """Build a face table, choose frames and a true neutral face of each person, train generators, promote the best.

    `parameters`: see `pipelines.train_neutral_generator_plan.NeutralPlan`.
    """
    plan = configured(NeutralPlan, parameters)
    registered = {name: addresses(FACE_AUTOENCODER, [name], tracking_uri())[0] for name in plan.registered_stage1()}
    table = wire_faces(plan.faces())
    chosen, _ = ready(choose)(table, plan.selection)
    wire_generators(plan, table, chosen, registered | _stage1_of_this_run(plan, table))


def _stage1_of_this_run(plan: NeutralPlan, table: StepArtifact) -> dict[str, StepArtifact]:
    """Train the autoencoders that the generators learn from; return the address of each by its label."""
    if plan.stage1 is None:
        return {}
    labels = [model.label for model in plan.stage1.models]
    return dict(zip(labels, wire_training(plan.stage1, table).autoencoders, strict=True))


def _wire_training(
    plan: NeutralPlan,
    each: GeneratorPlan,
    table: StepArtifact,
    chosen: StepArtifact,
    stage1: dict[str, StepArtifact | str],
) -> StepArtifact:
    """Connect the training of one generator: one that warps is fitted in one go."""
    selection = plan.selection.model_copy(update={"frames": each.frames or plan.selection.frames})
    named: dict[str, Any] = {"substitutions": {"label": each.name}}
    what = (table, chosen, each.name, each.model)
    if each.model.kind == "warp":
        return ready(fit_neutral, **named)(*what, selection, id=f"train_{each.name}")
    origin = stage1[each.stage1] if each.model.needs_stage1 else None
    how = (plan.training, selection, origin, plan.seed, plan.needs.processes)
    return ready(train_neutral, **named, **plan.needs.options())(*what, *how, id=f"train_{each.name}")


def wire_generators(
    plan: NeutralPlan,
    table: StepArtifact,
    chosen: StepArtifact,
    stage1: dict[str, StepArtifact | str],
    pictures: bool = True,
) -> StepArtifact:
    """Connect the steps; return the decision about the champion. Trainings are separate steps.

    `chosen`: the faces of `table` that are inputs and targets. `pictures`: draw what is made.
    """
    tracking_uri()
    trained, scores, uris = [], [], []
    neutral, limits, shown = not plan.selection.expression, plan.dataset.filter, plan.dataset.thumbnails
    for each in plan.generators:
        name = each.name
        trained.append(_wire_training(plan, each, table, chosen, stage1))
        found, groups = ready(score_generator)(table, chosen, trained[-1], limits, neutral, id=f"score_{name}")
        if pictures:
            ready(draw_generator)(table, chosen, trained[-1], limits, neutral, shown, id=f"draw_{name}")
        register = ready(register_model)
        uris.append(register(NEUTRAL_GENERATOR, table, trained[-1], found, groups, id=f"register_{name}"))
        scores.append(found)
    ready(compare_generators)(trained, scores)
    return ready(promote_generator)(table, chosen, trained, scores, uris, plan.promotion, limits if neutral else None)
