"""The mutation tool finds what is planted, leaves text alone, and counts right."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from scipy.stats import binomtest

from benchmarks.mutation.measure import EQUIVALENT, HERE, before, counts, equivalent, keys, summary, wilson
from benchmarks.mutation.sample import sample
from benchmarks.mutation.sites import Mutant, sites, sites_of
from benchmarks.mutation.tests_of import NearbyTests

ROOT = Path(__file__).resolve().parents[2]
GUARDED = """
def clipped(value: int, low: int = 0) -> int:
    if value < low:
        return low
    return value
"""


@pytest.fixture(scope="module")
def found() -> dict[str, list[Mutant]]:
    return sites_of(HERE.root, HERE.rooms)


@pytest.fixture(scope="module")
def nearby() -> NearbyTests:
    return NearbyTests(HERE.root, HERE.rooms)


def edits(source: str) -> set[str]:
    return {f"{mutant.before} -> {mutant.after}" for mutant in sites(source, "room/module.py")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = 3", {"3 -> 4"}),
        ("x = 0.5", {"0.5 -> 1.0"}),
        ("x = True", {"True -> False"}),
        ("x = a < b", {"a < b -> (a <= b)"}),
        ("x = a in b", {"a in b -> (a not in b)"}),
        ("x = a - b", {"a - b -> (a + b)"}),
        ("x = not a", {"not a -> (a)"}),
        ("x = a and b", {"a and b -> (a or b)"}),
        ("x = max(a, b)", {"max(a, b) -> min(a, b)"}),
        ("x = a.argmin()", {"a.argmin() -> a.argmax()"}),
        ("a.append(b)", {"a.append(b) -> pass"}),
        ("a[b] = c", {"a[b] = c -> pass"}),
        ("def f():\n    return a", {"return a -> return None"}),
        ("def f():\n    return False", {"False -> True"}),
        ("def f():\n    return 0", {"0 -> 1", "return 0 -> return None"}),
        ("raise ValueError(f'{a + 1}')", {"raise ValueError(f'{a + 1}') -> pass"}),
        ("é = 'é' if a else 3", {"3 -> 4"}),
    ],
)
def test_each_kind_of_edit(line, expected):
    assert edits(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        '"""Text of 3 words."""',
        "def f():\n    'Text.'",
        "x: int | None = None",
        "Kind = Literal[1, 2]",
        "def f(seed=0, *, random_state: int = 0): ...",
        "@decorated(slots=True)\nclass A: ...",
        "logger.info('%s', a + 1)",
        "def __repr__(self):\n    return a + 1",
        "x = zip(a, b, strict=True)",
        "x = f'{a + 1}'",
        "return None",
        "def f():\n    raise NotImplementedError",
        "ROWS_AT_ONCE = 1024",
        "_PIECE = 2**20",
        "MOST_PAIRS = 2_000_000",
        "x = 1e-9",
    ],
)
def test_what_no_result_depends_on_is_left_alone(line):
    assert edits(line) == set()


def test_a_mutant_differs_by_its_edit_only():
    [mutant] = [m for m in sites(GUARDED, "a.py") if m.kind == "comparison"]
    assert mutant.applied_to(GUARDED) == GUARDED.replace("value < low", "(value <= low)")
    assert mutant.line == 3


def test_every_mutant_of_the_project_compiles_and_rooms_have_some(found):
    assert {name.split("/")[0] for name in found} == set(HERE.rooms)
    for name, mutants in list(found.items())[::20]:
        source = (ROOT / name).read_text(encoding="utf-8")
        for mutant in mutants[::10]:
            compile(mutant.applied_to(source), name, "exec")


def planted(path: str, count: int) -> list[Mutant]:
    return [Mutant(path, number, "constant", "1", "2", number, number + 1) for number in range(count)]


def test_the_sample_is_seeded_and_every_module_has_its_share():
    mutants = {"a.py": planted("a.py", 50), "b.py": planted("b.py", 200), "c.py": planted("c.py", 3)}
    drawn = sample(mutants, 101, seed=1)
    assert drawn == sample(mutants, 101, seed=1) != sample(mutants, 101, seed=2)
    assert len(set(drawn)) == 101
    for path, each in mutants.items():
        assert abs(sum(m.path == path for m in drawn) - 101 * len(each) / 253) < 1
    assert len(sample(mutants, 1000)) == 253


def test_tests_of_a_module_are_its_mirror_and_its_nearest(nearby):
    assert nearby.of("evaluation/bootstrap.py")[0] == "tests/evaluation/test_bootstrap.py"
    [mirror, *rest] = nearby.of("clustering/threshold.py")
    assert mirror == "tests/clustering/test_threshold.py"
    assert {"tests/clustering/test_cluster_values.py", "tests/clustering/test_knn_graph.py"} <= {*rest}
    walked = nearby.of("faces/sources/walk.py")
    assert len(walked) == 3, "the next nearest are added where few are near"
    assert all(test.startswith("tests/faces/") for test in walked)
    assert nearby.of("core/no_such_module.py") == []


def test_further_tests_are_all_others_that_reach_a_module_the_nearest_first(nearby):
    module = "clustering/knn.py"
    first, further = nearby.of(module), nearby.further(module)
    assert not {*first} & {*further}
    assert "tests/clustering/test_photos.py" in further
    steps = nearby._distances(module)
    assert {*first, *further} >= steps.keys()
    assert [steps[test] for test in further] == sorted(steps[test] for test in further)


def test_the_test_of_settings_belongs_to_every_module_that_has_some(nearby):
    assert nearby.of("models/restore/filters.py")[-1] == "tests/models/test_models_settings.py"
    assert nearby.of("faces/media/decode.py")[-1] == "tests/faces/test_faces_settings.py"
    assert "tests/models/test_models_settings.py" not in nearby.of("models/tensor_file.py")


def test_no_test_of_a_room_imports_a_conftest():
    """Which one it gets would depend on the folders that run beside its own, and a mutant's tests are of many."""
    for room in HERE.rooms:
        for path in (ROOT / "tests" / room).rglob("*.py"):
            assert "from conftest import" not in path.read_text(encoding="utf-8"), path


def test_the_interval_is_wilsons():
    expected = binomtest(37, 40).proportion_ci(method="wilson")
    assert wilson(37, 40) == pytest.approx((expected.low, expected.high))


def test_the_summary_counts_survivors():
    mutants = [*planted("core/a.py", 8), *planted("faces/b.py", 2)]
    found = summary(mutants, [mutants[1], mutants[8]])
    assert (found["score"], found["mutants"], found["survived"]) == (0.8, 10, 2)
    assert found["rooms"] == {"core": {"mutants": 8, "survived": 1}, "faces": {"mutants": 2, "survived": 1}}
    assert counts(mutants, [], lambda mutant: mutant.before)["1"] == {"mutants": 10, "survived": 0}


def test_every_equivalent_mutant_is_one_and_is_explained(found):
    there = {key for mutants in found.values() for mutant in mutants for key in keys(mutant)}
    assert equivalent(EQUIVALENT) <= there, "remove it from equivalent.yaml: the code has changed"
    assert all(len(each["why"]) > 20 for each in yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")))


def test_an_equivalent_mutant_is_named_alone_or_with_its_line(tmp_path):
    first, second = (m for m in sites("a = f(1)\nb = g(1)", "core/a.py") if m.before == "1")
    listed = tmp_path / "equivalent.yaml"
    entry = {"path": "core/a.py", "before": "1", "after": "2"}
    for entries, hit in [([entry], {first, second}), ([entry | {"on": "b = g(1)"}], {second}), ([], set())]:
        listed.write_text(yaml.safe_dump(entries))
        assert {m for m in (first, second) if keys(m) & equivalent(listed)} == hit


def test_what_survived_before_is_found_again_or_the_change_is_told(tmp_path):
    mutants = planted("core/a.py", 8)
    result = tmp_path / "result.json"
    result.write_text(json.dumps({"figures": summary(mutants, mutants[3:5])}))
    assert before(result, mutants) == {*mutants[3:5]}
    with pytest.raises(SystemExit, match=r"core/a\.py:4 1 -> 2"):
        before(result, mutants[:4])


SCRIPT = """
import sys
from pathlib import Path
from benchmarks.mutation import measure
warm_up = measure.warm_up
measure.warm_up = lambda: warm_up(("hypothesis", "pytest"))
root = Path(sys.argv[1])
figures = measure.measured(measure.Place(root, ("room",), ("room", "tests")), 100, 0, 2)
print(figures["mutants"], figures["survived"], list(figures["survivors"].values()))
print(sorted(path.name for path in root.rglob("*.py")), (root / "room" / "clip.py").read_text() == sys.argv[2])
"""
TEST = """
from room.clip import clipped

def test_low_values_are_raised_and_others_kept():
    assert clipped(-3) == 0
    assert clipped(5, 2) == 5
    assert clipped(1, 2) == 2
"""


def test_a_planted_survivor_is_found_and_the_project_stays_as_it_was(tmp_path):
    """At equality both branches return the same number: no test can notice `<=`."""
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "clip.py").write_text(GUARDED)
    (tmp_path / "tests" / "room").mkdir(parents=True)
    (tmp_path / "tests" / "room" / "test_clip.py").write_text(TEST)
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), GUARDED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    found, files = done.stdout.splitlines()[-2:]
    assert found == "4 1 ['value < low -> (value <= low)']"
    assert files == "['clip.py', 'test_clip.py'] True"
