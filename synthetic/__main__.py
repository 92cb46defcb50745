"""`python -m synthetic --out data`: draw the embedded data set."""

import argparse
import signal
import sys
from pathlib import Path

from pydantic import ValidationError

from synthetic.dataset import SyntheticSettings, generate


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0, or 1 after printing what went wrong."""
    options = _parser().parse_args(arguments)
    chosen = {name: getattr(options, name) for name in SyntheticSettings.model_fields}
    try:
        folder = generate(options.out, SyntheticSettings(**chosen), options.workers, options.landmarker)
    except ValidationError as error:
        print("error: " + "; ".join(_reason(dict(e)) for e in error.errors()), file=sys.stderr)
        return 1
    except (OSError, ValueError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return 130
    print(f"{folder}: drawn people, complete")
    return 0


def _reason(error: dict[str, object]) -> str:
    place = error["loc"]
    name = f"--{place[0]}: ".replace("_", "-") if isinstance(place, tuple) and place else ""
    return f"{name}{error['msg']}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m synthetic", description="Draw the synthetic data set.")
    parser.add_argument("--out", type=Path, default=Path("data"), help="data root (default: data)")
    for name, field in SyntheticSettings.model_fields.items():
        option = "--" + name.replace("_", "-")
        parser.add_argument(
            option, type=int, default=field.default, help=f"{field.description} (default: {field.default})"
        )
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--landmarker", type=Path, help="Face Landmarker bundle (default: the installed one)")
    return parser


if __name__ == "__main__":
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    sys.exit(main())
