from pathlib import Path

from steps.caching import imported_files

ROOT = Path(__file__).resolve().parents[2]


def names(module: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in imported_files(module)}


def test_closure_follows_imports_and_stays_in_the_project():
    closure = names("steps.data_version")
    assert closure == {"steps/__init__.py", "steps/data_version.py"}
    embeddings = names("steps.materializers.embeddings")
    assert {"clustering/artifacts.py", "faces/table/storage.py", "steps/materializers/folder.py"} <= embeddings
    assert not any(name.startswith("models/") for name in embeddings)


def test_missing_module_is_no_file():
    assert names("steps.no_such_module") == set()
