"""`python -m synthetic.heads --out datasets/heads`: draw heads with their depth, albedo, normals, view and light."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from synthetic.heads.dataset import HeadSettings, generate_heads


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0, or 1 after printing what went wrong."""
    options = _parser().parse_args(arguments)
    chosen = {name: getattr(options, name) for name in HeadSettings.model_fields}
    try:
        folder = generate_heads(options.out, HeadSettings(**chosen), options.workers, options.landmarker)
    except ValidationError as error:
        print("error: " + "; ".join(f"{e['loc']}: {e['msg']}" for e in error.errors()), file=sys.stderr)
        return 1
    except (OSError, ValueError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{folder}: drawn heads, complete")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m synthetic.heads", description="Draw heads with their truth.")
    parser.add_argument("--out", type=Path, default=Path("datasets/heads"), help="folder (default: datasets/heads)")
    for name, field in HeadSettings.model_fields.items():
        option, kind = "--" + name.replace("_", "-"), field.annotation or str
        parser.add_argument(option, type=kind, default=field.default, help=f"{field.description} ({field.default})")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--landmarker", type=Path, help="Face Landmarker bundle (default: the installed one)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
