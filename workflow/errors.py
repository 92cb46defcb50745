"""A failed run ends with the message that names the thing and the fix, not with a hundred lines of frames."""

import sys
import traceback
from pathlib import Path

from workflow.paths import PACKAGES, ROOT


def be_brief(exception: BaseException) -> None:
    """Hook for failed steps: leave the frames out when the project's own code raised this error on purpose.

    Any other error, which may be a bug, keeps its whole traceback.
    """
    frames = traceback.extract_tb(exception.__traceback__)
    last = frames[-1] if frames else None
    if last and _is_ours(Path(last.filename)) and (last.line or "").startswith("raise "):
        sys.tracebacklimit = 0


def _is_ours(path: Path) -> bool:
    """Tell the project's packages from the environment, which may lie inside the checkout."""
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES
