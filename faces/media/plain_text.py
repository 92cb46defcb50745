"""Why a text file is none that is read here, told by its beginning: another encoding, another separator."""

START = 4096
"""So many bytes tell."""

UTF_16: tuple[bytes, ...] = (b"\xff\xfe", b"\xfe\xff")

OTHER_SEPARATORS: dict[bytes, str] = {b";": "semicolons", b"\t": "tabs", b"|": "vertical bars"}


def flaw_of(start: bytes, commas: bool = True) -> str:
    """Return what to do about a file that begins so; "" for plain UTF-8, with commas between columns unless told."""
    if start.startswith(UTF_16) or _is_every_second_byte_zero(start):
        return "it is UTF-16: save it as UTF-8"
    header = start.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if not commas or b"," in header:
        return ""
    other = next((name for mark, name in OTHER_SEPARATORS.items() if mark in header), "")
    return f"its columns are separated by {other}: save it with commas" if other else ""


def _is_every_second_byte_zero(start: bytes) -> bool:
    """Tell Latin letters in UTF-16 without a mark."""
    return len(start) >= 8 and (not any(start[:64:2]) or not any(start[1:64:2]))
