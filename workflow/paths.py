"""Where the checkout lies (configured paths start there), its packages, and where unfinished work waits."""

from pathlib import Path

from zenml.client import Client
from zenml.config.global_config import GlobalConfiguration

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "core", "synthetic", "faces", "models", "embedding", "clustering", "evaluation", "figures", "registry", "workflow",
    "steps",
)  # fmt: skip


def unfinished(work: str) -> Path:
    """Return the folder where a killed step finds what it had done.

    It lies beside ZenML's store, and in the artifact store when that is a folder that several machines see: the step
    that goes on may run on another one.
    """
    return (_shared() or Path(GlobalConfiguration().config_directory)) / "unfinished" / work


def checkpoints() -> Path:
    """Return the folder where a killed training finds its state: in the checkout, or shared as `unfinished`."""
    return (_shared() or ROOT / "outputs") / "checkpoints"


def _shared() -> Path | None:
    store = Client().active_stack.artifact_store
    return None if store.config.is_local or "://" in store.path else Path(store.path)
