"""The same settings give the same bytes on other processors, libraries' code paths and thread counts."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synthetic.dataset import GENERATOR_VERSION
from synthetic.view import View

PICTURE = ("2", "fe1870e14085bca080b57258537cb410c1e78a4db52bfa085e6ae6294a32aa86")

ENVIRONMENTS = {
    "oldest processor, one thread": {
        "OPENBLAS_CORETYPE": "Prescott",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": "1",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        "OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FP16,AVX,SSE4.2,SSE4.1",
        "OPENCV_IPP": "disabled",
        "JSIMD_FORCENONE": "1",
    },
    "newer processor, two threads": {
        "OPENBLAS_CORETYPE": "Haswell",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
        "OPENCV_FOR_THREADS_NUM": "2",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
        "OPENCV_CPU_DISABLE": "AVX512-SKX",
    },
}


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, small_settings):
    """The small data set, drawn in one process under each environment, side by side."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in small_settings.model_dump().items()]
    folders, running = {}, []
    for name, environment in ENVIRONMENTS.items():
        folders[name] = tmp_path_factory.mktemp("drawn")
        command = [
            sys.executable,
            "-m",
            "synthetic",
            "--out",
            str(folders[name]),
            "--workers",
            "1",
            *options,
        ]
        running.append(subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL))
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    return {name: hashes(folder / "synthetic") for name, folder in folders.items()}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_bytes_do_not_depend_on_the_machine(drawn, environment, small_set):
    assert drawn[environment] == hashes(small_set)


def test_a_change_of_the_bytes_raises_the_version(studio, person):
    """A new picture of person 0 needs a new GENERATOR_VERSION, for the data set's checksum is committed."""
    digest = hashlib.sha256(studio.draw(person, View(), 64).tobytes()).hexdigest()
    assert (GENERATOR_VERSION, digest) == PICTURE
