"""The plan of the house: who may import whom, and that importing does nothing."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


PROGRAMS = {"pickle", "cPickle", "cloudpickle", "joblib", "dill", "shelve", "marshal", "pty", "code", "runpy", "imp"}
"""Modules that run what they read, or write what runs when it is read."""

CALLS = {
    *("eval", "exec", "compile", "__import__", "importlib.import_module", "os.system", "os.popen"),
    *("torch.load", "torch.save", "torch.jit.load", "torch.hub.load", "torch.package.PackageImporter"),
    *("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "yaml.Loader", "yaml.UnsafeLoader"),
    *(
        "pd.read_pickle",
        "pd.read_hdf",
        "pandas.read_pickle",
        "ray.cloudpickle",
        "tarfile.open",
        "shutil.unpack_archive",
    ),
    *(
        "mlflow.pyfunc.load_model",
        "mlflow.pytorch.load_model",
        "mlflow.sklearn.load_model",
        "mlflow.artifacts.load_dict",
    ),
}
"""Calls that do so; `tarfile.open` and `unpack_archive` write files where an archive says."""

SWITCHES = {"allow_pickle": True, "weights_only": False, "trust_remote_code": True, "shell": True}
"""Arguments that let a call do so."""


LAST = {name.rpartition(".")[2] for name in CALLS}
WORDS = re.compile(
    rf"(import|from) ({'|'.join(PROGRAMS)})\b|\b(?<!re\.)({'|'.join(LAST - {'load'})})\(|"
    rf"\b(torch|yaml|jit|hub)\.load\(|({'|'.join(SWITCHES)})="
)


def unsafe(text: str) -> list[str]:
    """Return what in a module's text would run, or let run, what it reads; only one with such a word is parsed."""
    found: list[str] = []
    if not WORDS.search(text):
        return found
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            found += [name for name in names if name.split(".")[0] in PROGRAMS]
        elif isinstance(node, ast.Call):
            last = getattr(node.func, "attr", getattr(node.func, "id", ""))
            found += [name for name in ([ast.unparse(node.func)] if last in LAST else []) if name in CALLS]
            given = ((each.arg, getattr(each.value, "value", None)) for each in node.keywords)
            found += [name for name, value in given if name in SWITCHES and value is SWITCHES[name]]
    return found


def test_nothing_that_is_read_is_run():
    """No file of the rooms, nor of set-up and stacks, reads or writes a pickle or another program."""
    files = FILES + [path for room in ("setup", "stacks", "synthetic") for path in sorted((ROOT / room).rglob("*.py"))]
    found = {str(path.relative_to(ROOT)): unsafe(path.read_text(encoding="utf-8")) for path in files}
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "np.load(path, allow_pickle=True)",
        "yaml.load(text, Loader=yaml.Loader)",
        "mlflow.pyfunc.load_model(uri)",
        "exec(text)",
        "subprocess.run(text, shell=True)",
    ],
)
def test_what_would_run_it_is_found(line):
    assert unsafe(line)
    assert not unsafe("np.load(path)\nyaml.safe_load(text)\nmodel.eval()\nre.compile(text)")
