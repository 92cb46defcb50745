"""A failed run ends with the message that names the thing and the fix, not with a hundred lines of frames."""

import sys
import traceback

from steps.paths import ROOT


def be_brief(exception: BaseException) -> None:
    """Hook for failed steps: leave the frames out when the project's own code raised this error on purpose.

    Any other error, which may be a bug, keeps its whole traceback.
    """
    frames = traceback.extract_tb(exception.__traceback__)
    last = frames[-1] if frames else None
    if last and last.filename.startswith(str(ROOT)) and (last.line or "").startswith("raise "):
        sys.tracebacklimit = 0
