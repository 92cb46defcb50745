import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.embeddings import Embeddings
from core.storage import CorruptFileError

MEASURED = """
import re, sys
from pathlib import Path
from core.embeddings import Embeddings

def memory():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

before = memory()
found = Embeddings.load(Path(sys.argv[1]))
found.vectors.sum()
print(memory() - before)
"""


def test_embeddings_round_trip_exactly_and_memory_mapped(tmp_path):
    vectors = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    before = Embeddings(vectors, ["a", "b\n", "ü", "d"], "vae")
    before.save(tmp_path)
    after = Embeddings.load(tmp_path)
    assert isinstance(after.vectors, np.memmap)
    np.testing.assert_array_equal(after.vectors, vectors)
    assert (after.face_ids, after.source) == (before.face_ids, "vae")


def test_loaded_and_read_they_take_little_more_memory_than_disk(tmp_path):
    vectors = np.random.default_rng(0).standard_normal((100_000, 128), dtype=np.float32)
    Embeddings(vectors, [f"{number:016x}" for number in range(len(vectors))], "vae").save(tmp_path)
    done = subprocess.run([sys.executable, "-c", MEASURED, tmp_path], capture_output=True, text=True, check=True)
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert int(re.sub(r"\s", "", done.stdout)) < 1.2 * size


def test_mismatches_are_named():
    with pytest.raises(ValueError, match="2 vectors but 1"):
        Embeddings(np.zeros((2, 3), np.float32), ["a"], "x")
    with pytest.raises(ValueError, match="float32"):
        Embeddings(np.zeros((1, 3)), ["a"], "x")


@pytest.mark.parametrize("part", ["vectors.npy", "embeddings.json"])
@pytest.mark.parametrize("content", [b"", b"no", b"[1]"])
def test_broken_parts_are_one_error_that_names_the_remedy(tmp_path: Path, part, content):
    Embeddings(np.zeros((1, 3), np.float32), ["a"], "x").save(tmp_path)
    (tmp_path / part).write_bytes(content)
    with pytest.raises(CorruptFileError, match="cluster_faces"):
        Embeddings.load(tmp_path)
