import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from synthetic.dataset import GENERATOR_VERSION, SyntheticSettings, generate, readme

ROOT = Path(__file__).resolve().parents[2]
DVC = (sys.executable, "-m", "dvc")


def test_a_changed_text_needs_another_data_dvc():
    """`data.dvc` describes the text of README.txt, too: change both, raise the version, and then this digest."""
    told = GENERATOR_VERSION + readme(SyntheticSettings())
    assert hashlib.sha256(told.encode()).hexdigest()[:12] == "91a4cc1fac94"


@pytest.mark.slow
def test_the_default_data_is_what_data_dvc_describes(tmp_path):
    for command in (("git", "init", "-q"), (*DVC, "init", "-q")):
        subprocess.run(command, cwd=tmp_path, check=True)
    generate(tmp_path / "data", SyntheticSettings())
    subprocess.run((*DVC, "add", "-q", "data"), cwd=tmp_path, check=True)
    drawn, described = (yaml.safe_load((folder / "data.dvc").read_text()) for folder in (tmp_path, ROOT))
    assert drawn == described
