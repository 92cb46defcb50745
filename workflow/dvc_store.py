"""DVC as erasure and the data's version need it: the only module that uses parts of DVC which it does not document.

Documented are `dvc add` (`Repo.add`), the `.dvc` file with its md5, and the cache's layout: `ab/cdef…`, with the ending
`.dir` for the listing of a folder. Not documented, and therefore bounded in pyproject.toml, are the object databases of
cache and remote (`Repo.cache.local`, `Repo.cloud.get_remote_odb`), because DVC has no command that deletes one object,
and the status of what a `.dvc` file tracks (`Repo.stage.collect`, `Output.workspace_status`), as `Repo.status` takes
changed data for unchanged when the cache is gone. docs/dependencies.md says what breaks when they change.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from dvc.repo import Repo


def forget(root: Path, contents: set[str]) -> None:
    """Delete objects from the default remote and from the cache of the repository at `root`.

    `contents`: their md5 digests. Listings of folders that name one of them go too. Objects that are not there are no
    error.
    """
    with Repo(str(root)) as repo:
        listings = {name for name, listed in _listings(Path(repo.cache.local.path)) if listed & contents}
        for store in _stores(repo):
            for content in sorted(contents | listings):
                if store.exists(content):
                    store.delete(content)


def track(folder: Path) -> str:
    """Write the `.dvc` file of a folder at the root of its repository anew; return the folder's md5."""
    with Repo(str(folder.parent)) as repo:
        repo.add([str(folder)])
    pointer = yaml.safe_load(folder.with_suffix(".dvc").read_text(encoding="utf-8"))
    return str(pointer["outs"][0]["md5"])


def is_unchanged(pointer: Path) -> bool:
    """Ask DVC whether the data on disk is what the `.dvc` file `pointer` says, whatever has become of its cache."""
    with Repo(str(pointer.parent)) as repo:
        outs = [out for stage in repo.stage.collect(str(pointer)) for out in stage.outs]
        return not any(out.workspace_status() for out in outs)


def _stores(repo: Repo) -> list[Any]:
    """Return the object databases: the default remote, if there is one, before the cache."""
    remote = [repo.cloud.get_remote_odb(None, "erase")] if repo.config["core"].get("remote") else []
    return [*remote, repo.cache.local]


def _listings(cache: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield each listing of a folder in the cache, and the contents that it names."""
    for path in cache.glob("??/*.dir"):
        yield path.parent.name + path.name, {entry["md5"] for entry in json.loads(path.read_text(encoding="utf-8"))}
