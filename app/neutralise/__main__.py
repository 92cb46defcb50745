"""`python -m app.neutralise clip.mp4 --out face.png`: the neutral face of the person in a clip, or in some photos.

Several clips, or a folder of clips or of people's pictures, give a face each, in the folder that --out names; pictures
that are named one by one are of one person. Where a
frame is neutral already it is used as it is. Beside every face that was made lies a sheet of its frames. Exit code: 0,
everybody has a face; 1, some (or all) have none, each with the reason; 2, nothing could start.
"""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from app.neutralise.generator import FULL_SIZE, LARGEST, LOCAL, SIZES, cut_for, face_of, open_generator
from app.neutralise.one_person import one_each, open_embedder
from app.neutralise.people import PersonFrames, find_people
from app.neutralise.pictures import write_frame, write_made
from app.neutralise.sources import LeftOut
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
        people, left_out = find_people(options.paths, cut_for(generator, options.size), selection)
        people, mixed = one_each(people, None if options.same_person else open_embedder(options.registry))
        left_out += mixed
        _check_place(options.out, len(people))
        for person in tqdm(people, desc="make faces", unit="face", disable=None):
            place = options.out if _is_picture(options.out) else options.out / f"{person.name}.png"
            tqdm.write(_written(place, person, generator, options))
    except (NotRegisteredError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return NOT_STARTED
    return told(left_out)


def told(left_out: list[LeftOut]) -> int:
    """Say what was left out and what was decided; return the exit code."""
    for each in left_out:
        print(_said(each), file=sys.stderr)
    return DONE if all(each.reason.is_note for each in left_out) else SOME_LEFT_OUT


def _written(place: Path, person: PersonFrames, generator: Registered, options: argparse.Namespace) -> str:
    """Write somebody's face and say what it is: a frame that is neutral already, or one made from which frames."""
    others = "".join(f"\nnote: {person.name}: left out: {each}" for each in _notes(person))
    wanted = generator.treatment.selection.expression
    neutral = None if wanted or options.always_make else person.neutral_frame()
    if neutral is not None:
        write_frame(place, person, neutral)
        return (
            f"{place}: {person.name}, {person.origins[neutral]} is neutral: used as it is (--always-make makes a face)"
            + others
        )
    sheet = write_made(place, person, face_of(person, generator), visible=not options.no_mark)
    count = "1 frame" if len(person.origins) == 1 else f"{len(person.origins)} frames"
    made = f"{person.name}, made from {count} ({', '.join(person.origins)}), see {sheet.name}"
    return f"{place}: {made}{_small(person)}{others}"


def _notes(person: PersonFrames) -> list[str]:
    """Say who else was seen and which of somebody's files could not be used."""
    return [*person.others, *(f"{each.name}, {each.reason.explanation}" for each in person.unused)]


def _small(person: PersonFrames) -> str:
    """Say when a face is larger than its frames show it."""
    size, own = person.faces.pixels.shape[1], person.own_size()
    return f"; the frames show the face only {own} pixels wide" if own < 0.9 * size else ""


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
    parser.add_argument("paths", nargs="+", type=Path, metavar="CLIP", help="a clip, photos of one person, or a folder")
    parser.add_argument("--out", type=Path, required=True, help="the picture to write, or a folder for several people")
    parser.add_argument("--frames", type=_at_least_one, help="most frames to use (default: as many as in training)")
    parser.add_argument(
        "--size",
        type=_side,
        help=f"pixels of a side, a multiple of 16, or 'full' for those of the frames (default: {SIZES[0]}, {SIZES[1]} "
        "where the frames have them, or what a network was trained on)",
    )
    parser.add_argument("--always-make", action="store_true", help="make a face even where a frame is neutral already")
    parser.add_argument("--same-person", action="store_true", help="do not ask whether photos are of one person")
    parser.add_argument("--no-mark", action="store_true", help="no mark in the corner of made faces, for research only")
    parser.add_argument(
        "--model", default=CHAMPION, help=f"alias or version of {NEUTRAL_GENERATOR} (default: {CHAMPION})"
    )
    parser.add_argument("--registry", default=LOCAL, help="MLflow address (default: this checkout's store)")
    return parser


def _side(text: str) -> int:
    if text == "full":
        return FULL_SIZE
    if not text.isdecimal() or not 16 <= int(text) <= LARGEST or int(text) % 16:
        raise argparse.ArgumentTypeError(f"{text} is not a multiple of 16 from 16 to {LARGEST}")
    return int(text)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of frames, 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
