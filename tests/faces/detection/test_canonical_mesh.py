import zipfile

import numpy as np
import pytest

from core.storage import CorruptFileError
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker

FLIP = np.array([-1, 1, 1])


def test_canonical_mesh_is_symmetric():
    mesh = load_mesh(find_landmarker())
    assert mesh.vertices.shape == (468, 3)
    assert mesh.triangles.shape == (898, 3)
    assert (mesh.mirror[mesh.mirror] == np.arange(468)).all()
    assert mesh.vertices[mesh.mirror] == pytest.approx(mesh.vertices * FLIP, abs=1e-4)


@pytest.mark.parametrize("content", [b"", b"no zip at all"])
def test_damaged_bundle_is_named(tmp_path, content):
    path = tmp_path / "broken.task"
    path.write_bytes(content)
    with pytest.raises(CorruptFileError, match=r"broken\.task"):
        load_mesh(path)


def test_truncated_mesh_is_named(tmp_path):
    path = tmp_path / "cut.task"
    name = "geometry_pipeline_metadata_landmarks.binarypb"
    message = zipfile.ZipFile(find_landmarker()).read(name)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, message[:5000])
    with pytest.raises(CorruptFileError, match=r"cut\.task"):
        load_mesh(path)
