"""Step: list the pictures and clips of the configured sources."""

from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from core.rejects import RejectLog
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from workflow.materializers import DATA_FRAME, REJECT_LOG
from workflow.paths import ROOT


@step(
    output_materializers={"raw_manifest": DATA_FRAME, "unreadable": REJECT_LOG},
)
def ingest(
    sources: list[SourceSettings], data_version: str
) -> tuple[Annotated[pd.DataFrame, "raw_manifest"], Annotated[RejectLog, "unreadable"]]:
    """Return one row per file, with its size and SHA-256; `data_version` makes the cache follow the data."""
    manifest, rejects = scan_all(sources, ROOT)
    log_metadata({"data_version": data_version, "files": len(manifest), "rejected": len(rejects.left_out())})
    return manifest, rejects
