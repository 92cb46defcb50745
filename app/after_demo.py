"""`python -m app.after_demo`: what `make demo` left, what it is good for and what it is not, and what to do next."""

import argparse
from pathlib import Path

import mlflow

from registry.names import CHAMPION, FACE_AUTOENCODER, FACE_EMBEDDER, NEUTRAL_GENERATOR

STORE = Path(__file__).resolve().parents[1] / "mlflow" / "mlflow.db"

USES = {
    FACE_EMBEDDER: "tells faces apart; `make app` sorts photos by it, adapted to them",
    FACE_AUTOENCODER: "codes faces and draws them again; batches and drift are scored by it",
    NEUTRAL_GENERATOR: "makes a person's neutral face from several frames",
}

WORTH = """
Good for: seeing every stage at work, comparing methods, and a beginning for your photos, to which the page adapts.
Not good for: judging real faces. All scores above are of drawn people; README.md has those of photos ("Measured").

Next:
  make ui                                                      runs, pictures and models, side by side
  make app                                                     a page that sorts your photos by who is in them
  .venv/bin/python -m app.neutralise clip.mp4 --out face.png   the neutral face of somebody in a clip or some photos
"""


def main(arguments: list[str] | None = None) -> None:
    """Print the champions of a store, and what they are worth."""
    parser = argparse.ArgumentParser("python -m app.after_demo", description=__doc__)
    parser.add_argument("--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow's store (default: the checkout's)")
    mlflow.set_tracking_uri(parser.parse_args(arguments).tracking_uri)
    print("\nMade from drawn people, nobody real; these are champions in the registry now:")
    print("\n".join(champion_lines(mlflow.MlflowClient())))
    print(WORTH, end="")


def champion_lines(client: mlflow.MlflowClient) -> list[str]:
    """Return a line for each champion: registered name, version, label, and what it does."""
    lines = []
    for model in client.search_registered_models():
        if version := model.aliases.get(CHAMPION):
            label = client.get_model_version(model.name, version).tags.get("label", "")
            lines.append(f"  {model.name} {version} ({label}): {USES.get(model.name, '')}")
    return lines


if __name__ == "__main__":
    main()
