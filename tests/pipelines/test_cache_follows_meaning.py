"""What an edit of the project's code runs again, in a copy of the checkout: nothing, or what it can change."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import json, sys
from stacks.register import register
from zenml.client import Client
stack, parameters = map(json.loads, sys.argv[1:])
register(stack)
from pipelines.experiment import experiment
run = experiment(**parameters)
steps = Client().list_run_steps(pipeline_run_id=run.id, size=100)
print(json.dumps({step.name: step.status.value for step in steps}))
"""

Edit = tuple[str, str, str]
"""A file, what it says, and what it says after the edit."""

PLOT_TITLE = ("figures/history_figure.py", '"Training history"', '"Losses"')
PAGE_STYLE = ("faces/contract/data_docs.py", "max-width:70em", "max-width:60em")
CONNECTOR = ("faces/sources/celeba.py", "CONNECTOR = ", "MORE = 1\nCONNECTOR = ")
DOCSTRING = ("faces/measuring/measure_file.py", '"""From one picture', '"""Measures: from one picture')
TRAINING_DOCSTRING = ("models/training/loop.py", '"""', '"""Trains. ')

LOSS = ("models/families/plain.py", "mse = mean", "mse = 2 * mean")
EYE_LINE = ("core/crop.py", "eye_height: float = Field(default=0.40", "eye_height: float = Field(default=0.42")
UNIT_FORMULA = (
    "faces/detection/action_units.py",
    'UnitSource("au12", "lip corner puller", _pair("mouthSmile"))',
    'UnitSource("au12", "lip corner puller", _pair("mouthSmile"), full=0.5)',
)


class Copy:
    """A copy of the project with stores of its own."""

    def __init__(self, folder: Path, photos: Path) -> None:
        self.code, self.home = folder / "checkout", folder / "home"
        for room in (path.parent for path in ROOT.glob("*/__init__.py")):
            shutil.copytree(room, self.code / room.name, ignore=shutil.ignore_patterns("__pycache__"))
        (self.home / "repository" / ".zen").mkdir(parents=True)
        store = {"tracking_uri": f"sqlite:///{folder}/mlflow.db"}
        self.stack = {
            "name": "copy",
            "components": {
                "orchestrator": {"name": "default", "flavor": "local"},
                "artifact_store": {"name": "default", "flavor": "local"},
                "experiment_tracker": {"name": "mlflow_copy", "flavor": "mlflow", "configuration": store},
                "model_registry": {"name": "registry_copy", "flavor": "mlflow", "configuration": {}},
            },
        }
        self.parameters = {
            "dataset": {
                "sources": [{"kind": "identity_folders", "path": str(photos), "synthetic": True}],
                "split": {"by": "identity", "fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
                "contract": {"min_faces": 10},
                "align": {"size": 32},
            },
            "training": {
                "models": [{"family": name, "zdim": 4, "width": 0.0625, "size": 32} for name in ("ae", "vae")],
                "training": {"epochs": 1, "batch_size": 8},
                "subset": "all",
            },
        }

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.code / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer says {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self) -> dict[str, str]:
        """Run the pipeline in a new process; return the status of each step."""
        here = {"ZENML_CONFIG_PATH": "zenml", "ZENML_REPOSITORY_PATH": "repository"}
        environment = os.environ | {name: str(self.home / folder) for name, folder in here.items()}
        environment |= {"ZENML_CUSTOM_SOURCE_ROOT": str(self.code), "PYTHONPATH": str(self.code)}
        command = [sys.executable, "-c", RUN, json.dumps(self.stack), json.dumps(self.parameters)]
        done = subprocess.run(
            command, cwd=self.code, env=environment, capture_output=True, text=True, check=False, timeout=1200
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def copy(tmp_path_factory, ten_people) -> Copy:
    copied = Copy(tmp_path_factory.mktemp("copy"), ten_people)
    assert set(copied.run().values()) == {"completed"}
    return copied


def test_titles_styles_connectors_and_docstrings_measure_and_train_nothing(copy):
    for edit in (PLOT_TITLE, PAGE_STYLE, CONNECTOR, DOCSTRING, TRAINING_DOCSTRING):
        copy.edit(*edit)
    again = {name for name, status in copy.run().items() if status != "cached"}
    assert "draw_ae" in again
    assert "check" in again
    assert not {name for name in again if name.startswith(("train_", "score_", "register_"))}
    assert not again & {"ingest", "measure", "filter_faces", "split", "align"}


@pytest.mark.parametrize(
    ("edit", "again", "cached"),
    [
        (LOSS, {"train_ae", "score_ae", "register_ae"}, {"measure", "align", "train_vae", "score_vae"}),
        (EYE_LINE, {"align", "train_ae", "train_vae"}, {"ingest", "measure", "filter_faces", "split"}),
        (UNIT_FORMULA, {"measure", "filter_faces", "align", "train_ae"}, {"ingest"}),
    ],
    ids=["loss", "alignment", "action unit"],
)
def test_an_edit_runs_again_what_it_can_change_and_nothing_before(copy, edit, again, cached):
    copy.edit(*edit)
    status = copy.run()
    assert {name for name in again | cached if status[name] == "completed"} == again
