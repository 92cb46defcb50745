"""`python -m app.neutralise clip.mp4 --out face.png`: the neutral face of the person in a clip.

Several clips, or a folder of clips or of people's pictures, give a face each, in the folder that --out names. Beside
every face lies a sheet of the frames it was made from. Exit code: 0, all faces were made; 1, some (or all) were not,
each with its reason; 2, nothing could start.
"""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from app.neutralise.generator import LOCAL, face_of, open_generator
from app.neutralise.people import LeftOut, PersonFrames, find_people
from app.neutralise.pictures import write_pictures
from faces.media.formats import ENDINGS
from registry.loading import NotRegisteredError, Registered
from registry.names import CHAMPION, NEUTRAL_GENERATOR

DONE, SOME_LEFT_OUT, NOT_STARTED = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _check_place(options.out, len(options.paths))
        generator = open_generator(options.registry, options.model)
        selection = generator.treatment.selection
        selection = selection.model_copy(update={"frames": options.frames or selection.frames})
        people, left_out = find_people(options.paths, generator.treatment.align, selection)
        _make(people, generator, options.out)
    except (NotRegisteredError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return NOT_STARTED
    return told(left_out)


def told(left_out: list[LeftOut]) -> int:
    """Say what was left out and what was decided; return the exit code."""
    for each in left_out:
        print(_said(each), file=sys.stderr)
    return DONE if all(each.reason.is_note for each in left_out) else SOME_LEFT_OUT


def _make(people: list[PersonFrames], generator: Registered, out: Path) -> None:
    """Write a face and a sheet a person, and say which frames were chosen."""
    _check_place(out, len(people))
    for person in tqdm(people, desc="make faces", unit="face", disable=None):
        place = out if _is_picture(out) else out / f"{person.name}.png"
        sheet = write_pictures(place, person, face_of(person, generator))
        chosen = ", ".join(person.origins)
        tqdm.write(f"{place}: {person.name}, made from {len(person.frames)} frames ({chosen}), see {sheet.name}")


def _check_place(out: Path, faces: int) -> None:
    """Raise ValueError when a single picture is named for several faces."""
    if _is_picture(out) and faces > 1:
        raise ValueError(f"{faces} faces, but --out names one picture: name a folder, as in --out faces")


def _is_picture(out: Path) -> bool:
    return ENDINGS.get(out.suffix.lower()) == "image"


def _said(left_out: LeftOut) -> str:
    if left_out.reason.is_note:
        return f"note: {left_out.name}: {left_out.detail}"
    detail = f" ({left_out.detail})" if left_out.detail else ""
    why = f"{left_out.reason}, {left_out.reason.explanation}{detail}; fix: {left_out.reason.fix}"
    return f"{left_out.name}: no face made: {why}"


def _parser() -> argparse.ArgumentParser:
    head, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser("python -m app.neutralise", description=head.split(": ")[1], epilog=rest)
    parser.add_argument("paths", nargs="+", type=Path, metavar="CLIP", help="a clip, or a folder (one person a clip)")
    parser.add_argument("--out", type=Path, required=True, help="the picture to write, or a folder for several people")
    parser.add_argument("--frames", type=_at_least_one, help="most frames to use (default: as many as in training)")
    parser.add_argument(
        "--model", default=CHAMPION, help=f"alias or version of {NEUTRAL_GENERATOR} (default: {CHAMPION})"
    )
    parser.add_argument("--registry", default=LOCAL, help="MLflow address (default: this checkout's store)")
    return parser


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of frames, 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
