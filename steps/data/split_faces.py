"""Step: assign every face to a split."""

from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from faces.splits import SplitSettings, assign_splits
from workflow.materializers import DATA_FRAME


@step(output_materializers=DATA_FRAME)
def split(marked: pd.DataFrame, settings: SplitSettings) -> Annotated[pd.DataFrame, "split_faces"]:
    """Fill the column `split`."""
    assigned = assign_splits(marked, settings)
    log_metadata({f"{name}_faces": int(count) for name, count in assigned["split"].value_counts().items()})
    return assigned
