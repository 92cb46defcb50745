from pathlib import Path

from steps.training.train_autoencoder import train_autoencoder
from workflow.caching import imported_files, ready

ROOT = Path(__file__).resolve().parents[2]


def names(module: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in imported_files(module)}


def test_closure_follows_imports_and_stays_in_the_project():
    closure = names("workflow.data_version")
    assert closure == {"steps/__init__.py", "workflow/data_version.py", "workflow/paths.py"}
    splits = names("steps.data.split_faces")
    assert {"faces/splits.py", "core/settings.py", "steps/data/split_faces.py"} <= splits
    assert not any(name.startswith(("models/", "clustering/", "synthetic/")) for name in splits)
    assert "models/families/variational.py" in names("steps.training.train_autoencoder")


def test_missing_module_is_no_file():
    assert names("steps.no_such_module") == set()


def test_a_step_is_cached_by_all_the_code_it_imports(store):
    files = ready(train_autoencoder).configuration.cache_policy.file_dependencies
    assert {"models/training/loop.py", "models/families/adversarial.py", "core/face_table.py"} <= set(files)
    assert not [name for name in files if name.startswith("synthetic")]
