"""Measuring and grouping on a real Ray cluster of several nodes on this machine, which loses one of them."""

import os
from threading import Timer

import cv2
import mlflow
import numpy as np
import pandas as pd
import pytest
from drawn import draw, eight_people
from registered import network_version

from clustering.divided.grouping import Growth, group_parts
from core.crop import EyeCrop
from core.face_table import FaceTable
from core.running import JOBS_AHEAD, running_on_ray
from faces.aligned_faces import align_faces
from faces.aligned_parts import align_in_parts
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from models.build import build_model
from models.families.registry import model_settings
from pipelines.build_face_dataset import build_face_dataset
from registry.names import FACE_AUTOENCODER, uri_of
from synthetic.view import View
from workflow.batch_scores import batch_scores
from workflow.face_tables import face_table

pytestmark = pytest.mark.slow
ray = pytest.importorskip("ray", reason="needs the extra `ray`")

COPIES = 400


@pytest.fixture(scope="module")
def cluster():
    """A head without processors and two nodes with one each."""
    pytest.importorskip("ray.data", reason="needs the extra `ray`")
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    nodes = [found.add_node(num_cpus=1) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_ADDRESS", found.address)
        yield found, nodes
    found.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Pictures of three drawn people, each many times, and some that cannot be read."""
    place = tmp_path_factory.mktemp("pictures")
    for person in range(3):
        own = place / "stills" / f"person_{person}"
        own.mkdir(parents=True)
        picture = cv2.imencode(".jpg", draw(person, View(seed=person))[..., ::-1])[1].tobytes()
        for number in range(COPIES):
            (own / f"{number:03}.jpg").write_bytes(picture + bytes([number % 256]) if number % 50 else b"no picture")
    return place


@pytest.fixture(scope="module")
def raw(folder):
    return scan_all([SourceSettings(kind="identity_folders", path="stills", synthetic=True)], folder)[0]


@pytest.fixture(scope="module")
def local(folder, raw):
    return measure_faces(raw, folder, MeasureSettings())


def equal(one, other) -> None:
    pd.testing.assert_frame_equal(one[0], other[0])
    assert one[1].rows() == other[1].rows()
    assert one[2].face_ids == other[2].face_ids
    np.testing.assert_array_equal(one[2].vectors, other[2].vectors)


def test_ray_measures_what_one_machine_measures(cluster, folder, raw, local, tmp_path):
    assert len(local[0]) > 256
    assert len(local[1]) == 1
    equal(measure_faces(raw, folder, MeasureSettings(), folder=tmp_path, engine="ray"), local)


def test_a_lost_node_loses_nothing_and_nothing_is_measured_twice(cluster, folder, raw, local, tmp_path):
    found, nodes = cluster
    lost = Timer(12, lambda: found.remove_node(nodes.pop(), allow_graceful=False))
    lost.start()
    equal(measure_faces(raw, folder, MeasureSettings(), folder=tmp_path, engine="ray"), local)
    lost.join()
    nodes.append(found.add_node(num_cpus=1))


def test_ray_cuts_out_what_one_machine_cuts_out(cluster, folder, local, tmp_path):
    faces, _, landmarks = local
    marked = pd.concat([faces.iloc[:300], faces.iloc[[0]].assign(path="stills/gone.jpg")], ignore_index=True)
    crop = EyeCrop(size=32, landmarks=True)
    table, log = align_faces(marked, folder, tmp_path / "one", crop, landmarks=[landmarks])
    with running_on_ray() as run:
        many, others = align_in_parts(
            marked, folder, tmp_path, crop, landmarks=[landmarks], run=run, shared=tmp_path / "shared", rows=64
        )
    assert many.digest() == table.digest()
    assert others.rows() == log.rows()
    assert len(log) == 1


@pytest.fixture(scope="module")
def scored(store):
    """A registered autoencoder, faces, and what this process says of them."""
    mlflow.set_tracking_uri(store)
    with mlflow.start_run():
        network = build_model(model_settings(family="ae", zdim=8, width=0.5, size=32), seed=0)
        uri = uri_of(FACE_AUTOENCODER, network_version(network))
    pixels = np.random.default_rng(0).integers(0, 255, (20_011, 32, 32, 3), np.uint8)
    table = FaceTable(pixels, pd.DataFrame({"face_id": range(len(pixels))}), "", EyeCrop(size=32))
    return uri, table, batch_scores(uri, table)


@pytest.mark.parametrize("loses", [False, True], ids=["whole", "a node lost"])
def test_ray_scores_what_one_machine_scores(cluster, scored, loses):
    found, nodes = cluster
    uri, table, local = scored
    lost = Timer(4, lambda: found.remove_node(nodes.pop(), allow_graceful=False))
    if loses:
        lost.start()
    spread = batch_scores(uri, table, "ray")
    if loses:
        lost.join()
        nodes.append(found.add_node(num_cpus=1))
    np.testing.assert_allclose(spread.embeddings, local.embeddings, rtol=0, atol=1e-5)
    np.testing.assert_allclose(spread.errors, local.errors, rtol=1e-6)


def test_few_jobs_of_a_stage_are_out_at_a_time(cluster, monkeypatch):
    """A job that is handed out waits in the memory of the cluster."""
    fetched, ahead = [], []
    get = ray.get
    monkeypatch.setattr(ray, "get", lambda done: fetched.append(done) or get(done))

    class Jobs(list):
        def __getitem__(self, number):
            ahead.append(number - len(fetched))
            return super().__getitem__(number)

    with running_on_ray() as run:
        assert run(abs, Jobs(range(0, -60, -1))) == list(range(60))
    assert max(ahead) == JOBS_AHEAD * 2  # two nodes of one processor


def test_grouping_loses_a_node_and_finds_the_same_people(cluster, tmp_path):
    found, nodes = cluster
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(3_000), 8)
    means = rng.normal(size=(3_000, 32))
    np.save(tmp_path / "part.npy", (means[people] + 0.2 * rng.normal(size=(len(people), 32))).astype(np.float32))
    growth = Growth(faces_per_block=3_000)
    here, _ = group_parts([tmp_path / "part.npy"], growth, tmp_path / "here")
    lost = Timer(5, lambda: found.remove_node(nodes.pop(), allow_graceful=False))
    with running_on_ray() as run:
        lost.start()
        spread, _ = group_parts([tmp_path / "part.npy"], growth, tmp_path / "spread", run)
    lost.join()
    nodes.append(found.add_node(num_cpus=1))
    np.testing.assert_array_equal(spread, here)


def test_a_pipeline_on_ray_makes_what_the_cache_gives_to_the_other_engine(cluster, store):
    plan = {
        "sources": [{"kind": "identity_folders", "path": str(eight_people() / "stills"), "synthetic": True}],
        "split": {"by": "identity", "fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
        "align": {"size": 32},
    }
    build_face_dataset(**plan, engine="ray")
    again = build_face_dataset(**plan)
    assert {name: step.status.value for name, step in again.steps.items() if name in ("measure", "align")} == {
        "measure": "cached",
        "align": "cached",
    }
    assert len(face_table().load()) > 100
