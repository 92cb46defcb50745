import subprocess
import sys
from pathlib import Path

import pytest

from models.training.allocator import keep_freed_memory

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import resource, sys
import torch
from models.training.allocator import keep_freed_memory

torch.set_num_threads(1)
kept = sys.argv[1] == "keep" and keep_freed_memory()
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(5):
        torch.ones(12 * 2**20).sum(), torch.ones(2**20).sum()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults(), kept)
"""


def faults(argument):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, argument], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, kept = done.stdout.split()
    return int(count), kept == "True"


@pytest.mark.skipif(sys.platform != "linux", reason="glibc only")
def test_large_blocks_are_reused_without_new_pages():
    default, _ = faults("default")
    count, kept = faults("keep")
    if not kept:
        pytest.skip("another C library than glibc")
    assert count < default / 20


def test_another_system_is_left_alone(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("ctypes.CDLL", None)
    assert keep_freed_memory() is False
