"""The package that a module comes from, looked up once per process."""

import importlib.metadata
from functools import cache


def remember_packages() -> None:
    """Keep what `importlib.metadata.packages_distributions` finds.

    ZenML calls it for nearly every artifact (`zenml.utils.source_utils`), and each call reads the metadata of all
    installed packages, which takes a second; what is installed does not change while a process runs.
    """
    found = importlib.metadata.packages_distributions
    if not hasattr(found, "cache_info"):
        importlib.metadata.packages_distributions = cache(found)
