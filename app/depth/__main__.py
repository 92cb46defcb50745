"""`python -m app.depth photo.jpg --out folder`: the face of a photo turned, relit, and as a mesh, all marked as made.

Several photos, or folders of them, give a folder each. Exit code: 0, every picture gave a face; 1, some (or all) did
not, each with the reason; 2, nothing could start.
"""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from app.depth.faces import open_depth, photographed
from app.neutralise.__main__ import told
from app.neutralise.generator import LOCAL
from figures.turned_face import write_turned
from registry.loading import NotRegisteredError
from registry.names import CHAMPION, FACE_DEPTH

NOT_STARTED = 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        registered = open_depth(options.registry, options.model)
        faces, left_out = photographed(options.paths, registered.treatment.align, options.most_yaw)
        for face in tqdm(faces, desc="turn faces", unit="face", disable=None):
            place = options.out if len(faces) == 1 else options.out / face.name
            files = write_turned(place, registered.model, face.pixels)
            tqdm.write(f"{place}: {', '.join(file.name for file in files)}")
    except (NotRegisteredError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return NOT_STARTED
    return told(left_out)


def _parser() -> argparse.ArgumentParser:
    head, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser("python -m app.depth", description=head.split(": ")[1], epilog=rest)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PHOTO", help="a photo, or a folder of photos")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument(
        "--most-yaw",
        type=float,
        default=50.0,
        help="leave out faces turned further to a side, in degrees (default: 50)",
    )
    parser.add_argument("--model", default=CHAMPION, help=f"alias or version of {FACE_DEPTH} (default: {CHAMPION})")
    parser.add_argument("--registry", default=LOCAL, help="MLflow address (default: this checkout's store)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
