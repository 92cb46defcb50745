"""Step: the networks and the baselines side by side."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from faces.table import FaceTable
from measures.baselines import PcaBaseline, RawPixels
from measures.figures import reconstruction_grid, roc_figure
from measures.verification import verification_roc
from steps.embedders import NetworkEmbedder
from steps.evaluation import can_verify
from steps.materializers import DATA_FRAME
from steps.subsets import Subset, choose, examples, held_out, titled
from steps.tracking import IN_PIPELINE_RUN, log_picture
from steps.trained_model import TrainedModel

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
    subset: Subset,
    seed: int,
) -> tuple[Annotated[pd.DataFrame, "comparison"], Annotated[HTMLString, "comparison_page"]]:
    """Log one table, one reconstruction grid and one ROC figure to the pipeline's run."""
    comparison = pd.concat([*scores, baseline_scores], ignore_index=True)
    faces = choose(table, subset, held_out(table.manifest))
    pca = PcaBaseline.fit(choose(table, subset, "train").pixels, trained[0].network.settings.zdim, random_state=seed)
    decoders: list[NetworkEmbedder | PcaBaseline] = [NetworkEmbedder(each.name, each.network) for each in trained]
    decoders.append(pca)
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
    mlflow.log_table(comparison, "comparison.json")
    print(comparison.filter(HEADLINES).round(4).to_string(index=False))
    return comparison, HTMLString(comparison.round(4).to_html(index=False))
