import numpy as np
import pytest

from embedding.regions.cell_components import CellComponents
from embedding.regions.metric import metric, within_scatter
from embedding.regions.settings import MetricSettings


def test_scatter_of_two_groups_by_hand():
    rows = np.array([[0.0, 0], [2, 0], [5, 1], [5, 3], [9, 9]])
    scatter = within_scatter(rows, np.array([7, 7, 2, 2, -1]), 30)
    np.testing.assert_allclose(scatter, [[1, 0], [0, 1]])
    assert within_scatter(rows, np.full(5, -1), 30) is None
    assert within_scatter(rows, np.arange(5), 30) is None


def test_a_large_group_counts_like_a_full_one():
    rng = np.random.default_rng(0)
    large, small = rng.normal(size=(1000, 2)) * [5, 1], rng.normal(size=(30, 2)) * [1, 5]
    groups = np.repeat([0, 1], [1000, 30])
    even = within_scatter(np.concatenate([large, small]), groups, 30)
    biased = within_scatter(np.concatenate([large, small]), groups, 1000)
    assert even[0, 0] == pytest.approx(13, rel=0.2)
    assert even[1, 1] == pytest.approx(13, rel=0.2)
    assert biased[0, 0] > 20


def test_directions_that_vary_within_people_are_scaled_down_and_the_order_stays():
    scatter = np.diag([0.1, 0.5, 1.0])
    matrix = metric(scatter, MetricSettings(shrinkage=0.1, contrast=0.95))
    scale = np.linalg.norm(matrix, axis=1)
    assert scale[0] > scale[1] > scale[2]
    spread = 0.9 * np.diag(scatter) + 0.1 * np.trace(scatter) / 3
    np.testing.assert_allclose(scale, np.sqrt((1 - 0.95 * spread / spread.max()) / spread), rtol=1e-5)


def test_copies_of_photos_say_nothing_of_people():
    assert np.array_equal(metric(np.zeros((3, 3)), MetricSettings()), np.eye(3))


def test_components_of_each_cell_keep_what_varies_there():
    rng = np.random.default_rng(0)
    described = np.stack([rng.normal(size=(200, 5)) * [3, 0.01, 2, 0.01, 0.01] + c for c in range(4)], axis=1)
    cells = CellComponents.fit(described.astype(np.float32), 2)
    projected = cells.project(described.astype(np.float32)).reshape(200, 4, 2)
    back = projected.transpose(1, 0, 2) @ cells.axes.transpose(0, 2, 1) + cells.mean[:, None]
    assert np.abs(back.transpose(1, 0, 2) - described).max() < 0.1
    assert CellComponents.fit(described[:3].astype(np.float32), 4).axes.shape == (4, 5, 2)
