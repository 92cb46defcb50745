"""Who is to be found or erased: named in a file, never in a configuration."""

import click

from core.settings import Settings
from workflow.paths import ROOT


class ErasureRequest(Settings):
    """Where the people are named.

    `request`: a file with one identity or face id per line. It is a file, which `erase_person` deletes at the end,
    because the configuration of a run is kept, and somebody who is erased must not be named there.
    """

    request: str = "outputs/erase.txt"

    def names(self) -> frozenset[str]:
        """Return who is asked for. Raises click.ClickException without a request."""
        path = ROOT / self.request
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        names = frozenset(line.strip() for line in lines if line.strip())
        if not names:
            raise click.ClickException(f"{path} names nobody: write one identity or face id per line into it")
        return names
