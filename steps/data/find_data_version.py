"""Step: which version of the raw data there is when the run starts."""

from pathlib import Path
from typing import Annotated

from zenml import step

from workflow.data_version import data_version


@step(enable_cache=False)
def find_data_version(folders: list[str]) -> Annotated[str, "data_version"]:
    """Return the data version as it is now: a schedule keeps the parameters of the day on which it was made."""
    return data_version([Path(folder) for folder in folders])
