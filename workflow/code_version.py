"""Which version of the code a run used."""

import hashlib
import subprocess
from pathlib import Path

from workflow.paths import PACKAGES, ROOT

FOLDERS = (*PACKAGES, "pipelines")


def code_version(root: Path = ROOT) -> str:
    """Return the git commit of `root`; followed by "-changed-" and a hash of the sources where they differ from it.

    Without git or a commit (in a container, say) it is "source-" and that hash.
    """
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return f"source-{source_hash(root)}"
    present = [folder for folder in FOLDERS if (root / folder).exists()]
    return f"{commit}-changed-{source_hash(root)}" if _git(root, "status", "--porcelain", "--", *present) else commit


def source_hash(root: Path = ROOT) -> str:
    """Return 16 hex digits that change with any line of the project's packages."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py")):
        digest.update(f"{path.relative_to(root)}|".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where there is no git, no repository of this very folder, or no commit."""
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
