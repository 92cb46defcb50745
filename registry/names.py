"""Names in the registry: each stands here and nowhere else."""

FACE_EMBEDDER = "face-embedder"
FACE_AUTOENCODER = "face-autoencoder"
NEUTRAL_GENERATOR = "neutral-face-generator"

CHAMPION = "champion"
CHALLENGER = "challenger"


def version_of(uri: str) -> str:
    """Return the version number in `models:/<name>/<version>`."""
    return uri.rsplit("/", 1)[1]


def model_of(uri: str) -> str:
    """Return the registered name in `models:/<name>/<version>`."""
    return uri.removeprefix("models:/").rsplit("/", 1)[0]


def uri_of(name: str, version: str | int) -> str:
    """Return the address `models:/<name>/<version>`."""
    return f"models:/{name}/{version}"
