"""Names in the registry: each stands here and nowhere else."""

FACE_EMBEDDER = "face-embedder"
FACE_AUTOENCODER = "face-autoencoder"
NEUTRAL_GENERATOR = "neutral-face-generator"
FACE_ATTRIBUTES = "face-attributes"
FACE_RESTORER = "face-restorer"
FACE_DEPTH = "face-depth"

CHAMPION = "champion"
CHALLENGER = "challenger"


def version_of(uri: str) -> str:
    """Return the version number, or the alias, in `models:/<name>/<version>` or `models:/<name>@<alias>`."""
    return _parts(uri)[1]


def model_of(uri: str) -> str:
    """Return the registered name in `models:/<name>/<version>` or `models:/<name>@<alias>`."""
    return _parts(uri)[0]


def uri_of(name: str, version: str | int) -> str:
    """Return the address `models:/<name>/<version>`."""
    return f"models:/{name}/{version}"


def _parts(uri: str) -> tuple[str, str]:
    address = uri.removeprefix("models:/")
    name, _, version = address.rpartition("@" if "@" in address else "/")
    return name, version
