"""Step: the networks and the baselines side by side."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from core.face_table import FaceTable
from core.subsets import Subset, choose, examples, held_out, titled
from embedding.baselines import PcaBaseline, RawPixels
from evaluation.verification import verification_roc
from figures.latent_sizes import latent_sizes
from figures.reconstruction_grid import reconstruction_grid
from figures.roc_figure import roc_figure
from registry.embedders import NetworkEmbedder
from workflow.baselines import fitted_pcas
from workflow.evaluation import can_verify
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_picture
from workflow.trained_model import TrainedModel

HEADLINES = [
    "embedding",
    "mse",
    "psnr",
    "ssim",
    "verification_auc",
    "verification_eer",
    "kmeans_bcubed_f",
    "kmeans_ari",
]


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"comparison": DATA_FRAME},
)
def compare_models(
    table: FaceTable,
    trained: list[TrainedModel],
    scores: list[pd.DataFrame],
    baseline_scores: pd.DataFrame,
    pcas: dict[str, int],
    subset: Subset,
    seed: int,
) -> tuple[Annotated[pd.DataFrame, "comparison"], Annotated[HTMLString, "comparison_page"]]:
    """Log one table, one reconstruction grid and one ROC figure to the pipeline's run.

    The table's `run_id` leads from a network to the settings and the history in its own run.
    """
    runs = {each.name: each.run_id for each in trained}
    comparison = pd.concat([*scores, baseline_scores], ignore_index=True)
    comparison["run_id"] = comparison["embedding"].map(runs)
    faces = choose(table, subset, held_out(table.manifest))
    decoders: list[NetworkEmbedder | PcaBaseline] = [NetworkEmbedder(each.name, each.network) for each in trained]
    decoders += fitted_pcas(choose(table, subset, "train"), pcas, seed)
    shown = examples(faces)
    log_picture(
        "reconstructions",
        reconstruction_grid(
            shown, {each.name: each.reconstruct(shown) for each in decoders}, titled("Reconstructions", faces)
        ),
    )
    known = faces.select(faces.manifest["identity"].notna())
    if can_verify(known):
        identities = known.manifest["identity"].to_numpy(str)
        rocs = {
            each.name: verification_roc(each.embed(known.pixels), identities, random_state=seed)
            for each in [*decoders, RawPixels()]
        }
        log_picture("verification_roc", roc_figure(rocs))
    _log_latent_sizes(trained, scores)
    mlflow.log_metric("scored_faces", len(faces))
    mlflow.log_table(comparison, "comparison.json")
    print(comparison.filter(HEADLINES).round(4).to_string(index=False))
    return comparison, HTMLString(comparison.round(4).to_html(index=False))


def _log_latent_sizes(trained: list[TrainedModel], scores: list[pd.DataFrame]) -> None:
    """Draw scores over `zdim` where the networks differ in it: a line a family, network and beta."""
    rows = []
    for each, scored in zip(trained, scores, strict=True):
        model = each.network.settings
        beta = f", beta {model.objective['beta']:g}" if "beta" in model.objective else ""
        rows.append({**scored.iloc[0], "zdim": model.zdim, "line": f"{model.family} {model.network}{beta}"})
    if len({row["zdim"] for row in rows}) > 1:
        log_picture("latent_sizes", latent_sizes(pd.DataFrame(rows)))
