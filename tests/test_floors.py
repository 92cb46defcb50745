"""The plan of the house: who may import whom, and that importing does nothing."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MACHINERY = {"zenml", "mlflow", "dvc"}
ALLOWED: dict[str, dict[str, str]] = {
    "core": {},
    "faces": {"core": "data types"},
    "synthetic": {
        "core": "data types",
        "faces.detection.canonical_mesh": "the head template",
        "faces.detection.weights": "the head template lies in the landmarker's bundle",
    },
    "models": {"core": "data types", "faces.mesh": "frames are warped to the shape at rest"},
    "embedding": {
        "core": "data types",
        "faces.mesh": "regions lie on warped faces",
        "models": "an autoencoder is an embedder",
    },
    "clustering": {"core": "data types"},
    "evaluation": {
        "core": "data types",
        "clustering": "an embedding is scored by the people found in it",
        "embedding": "principal components are a baseline of neutral faces",
        "faces.mesh": "warped frames are a baseline of neutral faces",
        "faces.selection": "a generated face is evaluated by the neutral filter",
        "models.families.base": "a study of what a network has learned",
        "models.inference": "a study embeds, reconstructs and samples",
        "models.posterior": "a study compares posteriors with the prior",
        "models.restore": "restorers are compared on damaged faces",
    },
    "figures": {
        "core": "data types",
        "evaluation": "numbers that are drawn",
        "faces.report": "markup that all pages share",
        "clustering": "people that are drawn",
        "models": "a study decodes codes",
    },
}
"""Which rooms a ground room may import, or which part of one, and why."""
GROUND = set(ALLOWED)
UPPER = {
    "registry": GROUND,
    "workflow": GROUND | {"registry"},
    "steps": GROUND | {"registry", "workflow"},
    "pipelines": GROUND | {"registry", "workflow", "steps"},
    "app": GROUND | {"registry"},
}
FILES = [path for room in GROUND | set(UPPER) for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


def test_imports_stay_on_their_floor():
    found = [f"{path.relative_to(ROOT)} imports {name}" for path in FILES for name in forbidden(path)]
    assert not found, "\n".join(found)


def forbidden(path: Path) -> list[str]:
    room = path.relative_to(ROOT).parts[0]
    return [name for name in sorted(imports(path)) if not stays_on_its_floor(room, name)]


def stays_on_its_floor(room: str, name: str) -> bool:
    top = name.split(".", maxsplit=1)[0]
    if room in GROUND and (top in MACHINERY or (top == "torch" and room != "models")):
        return False
    if room in {"registry", "app"} and top in {"zenml", "dvc"}:
        return False
    allowed = ALLOWED.get(room, UPPER.get(room, ()))
    return top == room or top not in GROUND | set(UPPER) or any(f"{name}.".startswith(f"{each}.") for each in allowed)


def test_floors_are_told_from_names():
    assert not stays_on_its_floor("core", "mlflow")
    assert not stays_on_its_floor("faces", "torch.nn")
    assert not stays_on_its_floor("registry", "zenml.client")
    assert not stays_on_its_floor("faces", "models.settings")
    assert not stays_on_its_floor("registry", "steps.data.measure")
    assert not stays_on_its_floor("evaluation", "faces.selection_of_mine")
    assert stays_on_its_floor("evaluation", "faces.selection.filtering")
    assert stays_on_its_floor("models", "torch.nn")
    assert stays_on_its_floor("steps", "mlflow")


def test_importing_opens_no_file_network_or_stack():
    """Import every module in a fresh interpreter with files and sockets watched."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in FILES]
    modules = [name.removesuffix(".__init__") for name in modules if not name.endswith("__main__")]
    script = f"""
import builtins, importlib, socket, sys
import zenml.client, mlflow, mlflow.data.pandas_dataset, torch, cv2, pandas, sklearn.cluster, skimage.metrics
import matplotlib.figure, matplotlib.backends.backend_agg, mediapipe, yaml, dvc.repo, tqdm, safetensors.torch
sys.path.insert(0, {str(ROOT)!r})
def forbidden(kind):
    def stop(*args, **kwargs):
        raise AssertionError(f"import used {{kind}}: {{args[:1]}}")
    return stop
from pathlib import Path
real_open = builtins.open
def watched(file, *args, **kwargs):
    if str(file).startswith({str(ROOT)!r}) and not str(file).endswith((".py", ".pyc")) and "/.venv/" not in str(file):
        raise AssertionError(f"import opened {{file}}")
    return real_open(file, *args, **kwargs)
builtins.open = watched
socket.socket.connect = forbidden("the network")
zenml.client.Client.__init__ = forbidden("the ZenML store")
for name in {modules!r}:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr[-3000:]


def test_mlflow_folder_never_shadows_the_library():
    import mlflow

    assert not list((ROOT / "mlflow").glob("*.py"))
    assert not Path(mlflow.__file__).is_relative_to(ROOT / "mlflow")


def test_nothing_is_pickled():
    """No project file loads or writes a pickle."""
    for path in FILES:
        for name in imports(path):
            assert name.split(".")[0] not in {"pickle", "cloudpickle", "joblib", "dill"}, path
        text = path.read_text(encoding="utf-8")
        assert "torch.load(" not in text
        assert "torch.save(" not in text
        assert "allow_pickle=True" not in text
