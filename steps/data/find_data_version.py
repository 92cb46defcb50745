"""Step: which version of the raw data there is when the run starts."""

from typing import Annotated

from zenml import step

from faces.sources.settings import SourceSettings
from workflow.data_version import data_version


@step(enable_cache=False)
def find_data_version(sources: list[SourceSettings]) -> Annotated[str, "data_version"]:
    """Return the data version as it is now: a schedule keeps the parameters of the day on which it was made."""
    return data_version(sources)
