import numpy as np
import pytest
from fingerprints import fingerprint, near
from sklearn.metrics import adjusted_rand_score

from clustering.divided.adding import add_parts
from clustering.divided.grouping import Growth, group_parts
from clustering.divided.people import people_of
from clustering.divided.reading import read_parts
from clustering.divided.rows import Rows
from clustering.divided.tree import leaves
from clustering.knn_graph import KnnGraphClusterer
from core.running import here, running
from core.vectors import unit_length

GROWTH = Growth(faces_per_block=150)


def many_people(count, seed=0, spread=0.04):
    """People whose means lie mostly along few directions, as those of faces do."""
    rng = np.random.default_rng(seed)
    people = rng.permutation(np.repeat(np.arange(count), rng.integers(1, 20, count)))
    means = unit_length(rng.normal(size=(count, 64)) * np.arange(1, 65) ** -0.75)
    return (means[people] + spread * rng.normal(size=(len(people), 64))).astype(np.float32), people


def in_parts(folder, embeddings, count):
    folder.mkdir(parents=True)
    files = [folder / f"{number}.npy" for number in range(count)]
    for file, part in zip(files, np.array_split(embeddings, count), strict=True):
        np.save(file, part)
    return files


@pytest.fixture(scope="module")
def crowd():
    return many_people(60)


@pytest.fixture(autouse=True)
def cells_in_small_collections_too(monkeypatch):
    monkeypatch.setattr("clustering.neighbours.EXACT_FACES", 100)
    monkeypatch.setattr("clustering.divided.neighbours.EXACT_FACES", 100)


def same(one, other):
    return np.array_equal(one[:, None] == one, other[:, None] == other)


def test_blocks_find_the_people_that_one_piece_finds(crowd, tmp_path):
    embeddings, people = crowd
    labels, found = group_parts(in_parts(tmp_path / "parts", embeddings, 3), GROWTH, tmp_path / "work")
    assert adjusted_rand_score(KnnGraphClusterer().fit_predict(embeddings), labels) > 0.99
    assert adjusted_rand_score(people, labels) > 0.97
    np.testing.assert_array_equal(np.load(found.files.sizes), np.bincount(labels))
    sums = np.stack([unit_length(embeddings[labels == each]).sum(axis=0) for each in range(labels.max() + 1)])
    np.testing.assert_allclose(found.files.sums.read(0, len(sums)), sums, rtol=1e-4, atol=1e-5)


def test_one_block_is_the_one_piece_algorithm(crowd, tmp_path):
    embeddings, _ = crowd
    labels, _ = group_parts(in_parts(tmp_path / "parts", embeddings, 2), Growth(), tmp_path / "work")
    assert adjusted_rand_score(KnnGraphClusterer().fit_predict(embeddings), labels) > 0.995


@pytest.mark.slow
def test_neither_worker_processes_nor_the_cut_into_files_change_anything(crowd, tmp_path):
    embeddings, _ = crowd
    here_one, _ = group_parts(in_parts(tmp_path / "one", embeddings, 1), GROWTH, tmp_path / "a")
    with running(2) as run:
        spread, _ = group_parts(in_parts(tmp_path / "four", embeddings, 4), GROWTH, tmp_path / "b", run)
    np.testing.assert_array_equal(here_one, spread)


def test_the_clusterer_groups_in_blocks_where_it_is_told_to(crowd):
    embeddings, _ = crowd
    cut = KnnGraphClusterer(faces_per_block=150)
    order = np.random.default_rng(1).permutation(len(embeddings))
    labels = cut.fit_predict(embeddings)
    assert adjusted_rand_score(KnnGraphClusterer().fit_predict(embeddings), labels) > 0.99
    assert same(labels[order], cut.fit_predict(embeddings[order]))
    assert not same(labels, KnnGraphClusterer(faces_per_block=150, evidence=200.0).fit_predict(embeddings))


@pytest.mark.slow
def test_no_job_reads_more_than_some_blocks(tmp_path, monkeypatch):
    embeddings, _ = many_people(600, seed=3)
    taken, whole = [], Rows.take

    def noted(rows, numbers):
        taken.append((rows.path.name, len(np.unique(numbers))))
        return whole(rows, numbers)

    monkeypatch.setattr(Rows, "take", noted)
    monkeypatch.setattr("clustering.divided.reading.FACES_AT_ONCE", 500)
    monkeypatch.setattr("clustering.divided.neighbours.FACES_AT_ONCE", 500)
    monkeypatch.setattr("clustering.divided.people.FACES_AT_ONCE", 500)
    monkeypatch.setattr("clustering.divided.grouping.SAMPLED_FACES", 500)
    group_parts(in_parts(tmp_path / "parts", embeddings, 3), Growth(faces_per_block=400), tmp_path / "work")
    assert max(count for _, count in taken) < 0.5 * len(embeddings)


def test_added_faces_join_people_or_start_new_ones_and_nobody_known_changes(crowd, tmp_path):
    embeddings, people = crowd
    known = np.random.default_rng(0).random(len(embeddings)) < 0.9
    before, found = group_parts(in_parts(tmp_path / "old", embeddings[known], 2), GROWTH, tmp_path / "work")
    sums = found.files.sums.read(0, found.files.sums.count)
    added = add_parts(in_parts(tmp_path / "new", embeddings[~known], 2), found, GROWTH, tmp_path / "more")
    np.testing.assert_array_equal(found.files.sums.read(0, found.files.sums.count), sums)
    labels = np.empty(len(people), dtype=int)
    labels[known], labels[~known] = before, added
    assert adjusted_rand_score(people, labels) > 0.97
    fresh = np.unique(added[added > before.max()])
    np.testing.assert_array_equal(fresh, before.max() + 1 + np.arange(len(fresh)))


def test_people_known_apart_are_not_joined_by_a_face_between_them(tmp_path):
    rng = np.random.default_rng(0)
    embeddings, people = many_people(60, seed=1)
    split = np.flatnonzero(people == np.bincount(people).argmax())
    given = people.copy()
    given[split[::2]] = people.max() + 1
    (tmp_path / "known").mkdir()
    faces = read_parts(in_parts(tmp_path / "old", embeddings, 1), tmp_path / "known", here)
    labels = np.unique(given, return_inverse=True)[1]
    known = people_of(faces, labels, tmp_path / "people", here)
    between = embeddings[split].mean(axis=0) + 0.04 * rng.normal(size=(4, 64))
    new = in_parts(tmp_path / "new", between.astype(np.float32), 1)
    added = add_parts(new, known, GROWTH, tmp_path / "more")
    assert set(added) <= {labels[split[0]], labels[split[1]]}


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([np.full((3, 4), np.nan, np.float32)], "3 embeddings of .* NaN"),
        ([np.ones((3, 4), np.float32), np.ones((3, 5), np.float32)], "one model"),
        ([np.ones((3, 4))], "float64"),
        ([np.ones((1, 4), np.float32)], "at least 2 faces"),
        ([], "0 faces"),
    ],
)
def test_parts_that_cannot_be_grouped_are_named(parts, message, tmp_path):
    for number, part in enumerate(parts):
        np.save(tmp_path / f"{number}.npy", part)
    files = [tmp_path / f"{number}.npy" for number in range(len(parts))]
    with pytest.raises(ValueError, match=message):
        group_parts(files, GROWTH, tmp_path / "work")


def test_a_part_that_is_no_array_is_named(tmp_path):
    (tmp_path / "0.npy").write_bytes(b"none")
    with pytest.raises(ValueError, match=r"0\.npy is no readable"):
        group_parts([tmp_path / "0.npy"], GROWTH, tmp_path / "work")


def test_strangers_alone_stay_apart(tmp_path):
    strangers = np.random.default_rng(0).normal(size=(300, 64)).astype(np.float32)
    labels, _ = group_parts(in_parts(tmp_path / "parts", strangers, 2), GROWTH, tmp_path / "work")
    assert labels.max() >= 290


def test_leaves_weigh_alike_and_are_near_each_other():
    rng = np.random.default_rng(0)
    points, weights = rng.normal(size=(400, 3)), rng.integers(1, 50, 400).astype(float)
    leaf = leaves(points, weights, 3)
    weight = np.bincount(leaf, weights)
    assert len(weight) == 8
    assert weight.max() < 1.2 * weight.min()
    spread = np.mean([points[leaf == each].var(axis=0).sum() for each in range(8)])
    assert spread < 0.6 * points.var(axis=0).sum()


def test_rows_are_read_and_written_by_number(tmp_path):
    rows = Rows.create(tmp_path / "a" / "rows.f32", 10, 3)
    values = np.arange(30, dtype=np.float32).reshape(10, 3)
    order = np.array([4, 5, 6, 0, 9, 1, 2, 3, 8, 7])
    rows.put(order, values[order])
    np.testing.assert_array_equal(rows.read(0, 99), values)
    np.testing.assert_array_equal(rows.take(order), values[order])
    assert rows.spans(4) == [(0, 4), (4, 8), (8, 10)]
    with pytest.raises(OSError, match="could be read"):
        rows.take(np.array([9, 10]))


@pytest.mark.parametrize(
    ("count", "depth"), [(1, 0), (10, 0), (11, 1), (20, 1), (21, 2), (40, 2), (41, 3), (80, 3), (81, 4)]
)
def test_a_tree_is_as_deep_as_blocks_need(count, depth):
    assert Growth(faces_per_block=10).depth(count) == depth


def test_evidence_is_the_logarithm_of_the_number_of_faces_or_what_is_asked():
    assert Growth().bar(100) == pytest.approx(np.log(100))
    assert Growth(evidence=0.0).bar(100) == 0


def test_two_faces_can_be_grouped(tmp_path):
    pair = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    labels, people = group_parts(in_parts(tmp_path / "parts", pair, 1), Growth(), tmp_path / "work")
    assert labels.tolist() == [0, 1]
    assert people.model is None
    with pytest.raises(ValueError, match="nobody has two faces yet"):
        add_parts(in_parts(tmp_path / "new", pair, 1), people, Growth(), tmp_path / "more")


def test_strangers_that_are_added_are_numbered_above_everybody_in_order(crowd, tmp_path):
    embeddings, _ = crowd
    before, found = group_parts(in_parts(tmp_path / "old", embeddings, 1), GROWTH, tmp_path / "work")
    strangers = np.random.default_rng(5).normal(size=(4, 64)).astype(np.float32)
    mixed = np.concatenate([strangers[:2], embeddings[:1], strangers[2:]])
    added = add_parts(in_parts(tmp_path / "new", mixed, 2), found, GROWTH, tmp_path / "more")
    top = before.max()
    assert added.tolist() == [top + 1, top + 2, before[0], top + 3, top + 4]
    with pytest.raises(ValueError, match="new faces have 5 dimensions, the people 64"):
        add_parts(in_parts(tmp_path / "other", np.ones((2, 5), np.float32), 1), found, GROWTH, tmp_path / "wide")


@pytest.fixture
def blurred():
    """People who overlap, so that every bound decides about somebody."""
    return many_people(60, seed=4, spread=0.085)[0]


@pytest.mark.parametrize(
    ("growth", "people", "labels", "joined"),
    [
        (Growth(faces_per_block=100), 106, [27.45, 37.1782, -10.2649], [32.1744, 44.0596, 15.1449]),
        (
            Growth(faces_per_block=100, evidence=-2.0, neighbours=4),
            61,
            [20.6525, 25.6667, 4.93632],
            [24.758, 29.619, 17.3572],
        ),
        (Growth(faces_per_block=60, random_state=3), 108, [27.65, 37.6848, -11.8015], [33.8434, 46.5959, 9.79387]),
        (Growth(normalise=False), 99, [26.2475, 34.9416, 3.97472], [32.032, 43.2688, 22.1008]),
    ],
)
def test_people_who_overlap_are_grouped_and_joined_as_they_were(blurred, tmp_path, growth, people, labels, joined):
    found, known = group_parts(in_parts(tmp_path / "parts", blurred[:400], 3), growth, tmp_path / "work")
    added = add_parts(in_parts(tmp_path / "new", blurred[400:], 2), known, growth, tmp_path / "more")
    assert known.model is not None
    assert found.max() + 1 == people
    assert fingerprint(found) == near(labels)
    assert fingerprint(added) == near(joined)
