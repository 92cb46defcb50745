"""The card of a neutral-face generator: what it was made from, how good it is, for whom, and what it must not do."""

import pandas as pd

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from evaluation.neutral.comparison import against_best_baseline, summary
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.subgroups import subgroups
from faces.report.card import card, markdown_table
from faces.report.data_sheet import who
from faces.selection.person_faces import SelectionSettings
from registry.model_card import NO_GROUPS
from workflow.trained_generator import TrainedGenerator

LIMITS = """It blurs what it is unsure of: hair, glasses, beards and jewellery are often lost. It was measured only on
people like those above; other light, age, skin or pose may give a face that is nobody's. The output is {size} pixels
wide. The best baseline is chosen on the same people that it is scored on, which favours the baseline. Where the target
is the neutral face, those scored that the front end did not find neutral were made again, with `calm` up to 4; by
itself the model makes the first face, so judge its output and ask for a calmer one."""

ETHICS = """A generated face is a guess about a person, not a photograph, and no evidence of how somebody looks or
feels. Use it with the consent of the person shown. Do not use it to identify people, to judge them, or to show them
without saying that the picture is generated. Faces are biometric data: the model was fitted to the people counted above
and may reproduce them."""


def model_card(
    table: FaceTable, groups: FrameGroups, trained: TrainedGenerator, scores: pd.DataFrame, selection: SelectionSettings
) -> str:
    """Return the card as Markdown, short enough for a description in the registry (5,000 characters).

    `scores`: a row a generator and held-out person (`steps.evaluation.score_generator`).
    """
    sections = {
        "Data": _data(table, groups, selection),
        "Training": _training(trained),
        "Measures": _measures(scores, trained.name),
        "Subgroups": _subgroups(table, groups, scores[scores["generator"] == trained.name]),
        "Limits": LIMITS.format(size=trained.network.settings.size),
        "Ethics": ETHICS,
    }
    return card(f"Neutral-face generator `{trained.name}`", sections)[:5000]


def _data(table: FaceTable, groups: FrameGroups, selection: SelectionSettings) -> str:
    people = pd.Series(groups.split).value_counts()
    sources = ", ".join(sorted(table.manifest["source"].unique()))
    aim = ", ".join(f"{unit} {value:g}" for unit, value in selection.expression.items()) or "neutral"
    counts = ", ".join(f"{people.get(split, 0)} {split}" for split in ("train", "val", "test"))
    return (
        f"{who(table.manifest)} from {sources} (version "
        f"{table.data_version}); {len(groups)} people with a true face of the target expression ({aim}): {counts}. Up "
        f"to {selection.frames} frontal frames a person, chosen `{selection.choice}`."
    )


def _training(trained: TrainedGenerator) -> str:
    model = trained.network.settings.model_dump(mode="json")
    told = ", ".join(f"{key} {value}" for key, value in model.items())
    origin = trained.stage1_uri or "none, from scratch"
    effort = f"Run {trained.run_id}, {len(trained.history)} epochs, up to {trained.frames} frames a person."
    return f"Stage 1: {origin}. {effort} {told}."


def _measures(scores: pd.DataFrame, name: str) -> str:
    versus = against_best_baseline(scores, name)
    means = summary(scores.drop(columns="frames")).set_index(["generator", "score"])
    columns = [str(column) for column in scores if column not in {"generator", "identity", "frames"}]
    cells = {
        name: [_interval(means.loc[(name, column)]) for column in columns] for name in scores["generator"].unique()
    }
    table = pd.DataFrame.from_dict(cells, orient="index", columns=columns).rename_axis("generator")
    verdict = "beats" if versus.beaten else "does not beat"
    people = scores["identity"].nunique()
    return f"{people} held-out people; it {verdict} every baseline. Means [95 %].\n\n{markdown_table(table)}"


def _interval(row: pd.Series) -> str:
    return f"{row['value']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"


def _subgroups(table: FaceTable, groups: FrameGroups, own: pd.DataFrame) -> str:
    """Return the scores of each subgroup for the labels that the data set gives, or a line that says it gives none."""
    targets = table.manifest.iloc[groups.target].set_axis(groups.identities)
    attributes = group_columns(targets, PromotionSettings()).loc[own["identity"]]
    scores = own[["mse", "ssim", "neutral"]]
    rows = {name: [int(member.sum()), *scores[member].mean()] for name, member in subgroups(attributes)}
    if not rows:
        return NO_GROUPS
    table_of_groups = pd.DataFrame.from_dict(rows, orient="index", columns=["people", *scores.columns])
    return markdown_table(table_of_groups.rename_axis("subgroup"))
