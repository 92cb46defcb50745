"""Signatures of registered versions: over every file, and over every decision about them."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mlflow
from mlflow.entities.model_registry import ModelVersion

from core.storage import CorruptFileError
from registry.files import private_copy, refuse_other_loader
from registry.names import model_of, uri_of, version_of
from registry.statements import UntrustedModelError, check, sign

TAG = "signature"
"""The version's tag with the SHA-256 of each of its files, and the signature over them, its name and its number."""

DECISION = "decision."
"""What the tags of decisions begin with."""

SIGNED = "signed"
"""The key of a decision that holds the signature over all the rest of it."""


def sign_version(client: mlflow.MlflowClient, name: str, version: str) -> None:
    """Sign the files of a version as they lie in the registry now, and the decisions about it.

    Raises CorruptFileError when it holds anything but data.
    """
    with private_copy(uri_of(name, version)) as folder:
        refuse_other_loader(folder)
        sign_files(client, name, version, digests(folder))


def sign_files(client: mlflow.MlflowClient, name: str, version: str, files: dict[str, str]) -> None:
    """Sign a version whose files have these digests, and the decisions about it."""
    signature = {"files": files} | sign(_of_files(name, version, files))
    client.set_model_version_tag(name, version, TAG, json.dumps(signature, sort_keys=True))
    found = client.get_model_version(name, version)
    for key, decision in decision_tags(found).items():
        client.set_model_version_tag(name, version, key, json.dumps(signed_decision(found, key, decision)))


def is_signed(found: ModelVersion) -> bool:
    """Say whether a trusted key has signed a version and the decisions about it, without a look at its files."""
    try:
        _files_signed(found)
    except UntrustedModelError:
        return False
    return True


@contextmanager
def verified(uri: str) -> Iterator[Path]:
    """Give a private copy of the files of the version at `models:/<name>/<version>` that holds what was signed.

    Raises UntrustedModelError, or CorruptFileError when it holds anything but data; both name the file.
    """
    found = mlflow.MlflowClient().get_model_version(model_of(uri), version_of(uri))
    _files_signed(found)  # before anything is fetched
    with private_copy(uri) as folder:
        check_files(found, folder)
        refuse_other_loader(folder)
        yield folder


def check_files(found: ModelVersion, folder: Path) -> None:
    """Raise UntrustedModelError, naming the file, unless `folder` holds exactly what was signed for a version."""
    signed, there = _files_signed(found), digests(folder)
    for path in sorted({*signed, *there}):
        if signed.get(path) != there.get(path):
            what = "was not there" if path not in signed else "is missing" if path not in there else "is another file"
            raise UntrustedModelError(
                f"{_uri(found)}: {path} {what} when the version was signed: do not use it, register the model anew"
            )


def signed_decision(found: ModelVersion, key: str, record: dict[str, Any]) -> dict[str, Any]:
    """Return a decision about a version with its signature; as it is where the version has none itself."""
    plain = {name: value for name, value in record.items() if name != SIGNED}
    if TAG not in found.tags:
        return plain
    return plain | {SIGNED: sign(_of_decision(found, key, plain))}


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder, by its path within."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in paths}


def decision_tags(found: ModelVersion) -> dict[str, dict[str, Any]]:
    """Return the decisions about a version by tag, the oldest first."""
    return {key: json.loads(found.tags[key]) for key in sorted(found.tags) if key.startswith(DECISION)}


def _files_signed(found: ModelVersion) -> dict[str, str]:
    """Return the digests that were signed; raises UntrustedModelError, for a changed decision as well."""
    if TAG not in found.tags:
        raise UntrustedModelError(
            f"{_uri(found)} is not signed, so anybody may have put it there: if you know where it comes from, run "
            f"`.venv/bin/python -m registry sign {found.name} {found.version}`; if not, register the model anew"
        )
    try:
        signature = json.loads(found.tags[TAG])
        files = dict(signature["files"])
        check(_of_files(found.name, str(found.version), files), signature, _uri(found))
        for key, decision in decision_tags(found).items():
            record = {name: value for name, value in decision.items() if name != SIGNED}
            check(_of_decision(found, key, record), dict(decision[SIGNED]), f"{key} of {_uri(found)}")
    except CorruptFileError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UntrustedModelError(f"{_uri(found)}: its signature cannot be read: register the model anew") from error
    return files


def _of_files(name: str, version: str, files: dict[str, str]) -> dict[str, Any]:
    return {"signed": "files of a version", "name": name, "version": str(version), "files": files}


def _of_decision(found: ModelVersion, key: str, record: dict[str, Any]) -> dict[str, Any]:
    files = json.loads(found.tags[TAG])["files"]
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    about = {"name": found.name, "version": str(found.version), "files": digest}
    return {"signed": "decision", **about, "key": key, "record": record}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _uri(found: ModelVersion) -> str:
    return uri_of(found.name, found.version)
