"""MP4 files rewritten box by box: another shape of pixels, another rotation, another codec's name."""

ENTRY = ("moov", "trak", "mdia", "minf", "stbl", "stsd")
ONE = 0x10000
TURNED = (0, ONE, 0, -ONE, 0, 0, 0, 0, 0x40000000)
"""The matrix of a phone that was held upright: frames are turned by 90 degrees when they are shown."""


def with_pixel_shape(data: bytes, across: int, down: int) -> bytes:
    """Add the box `pasp`, the aspect ratio of a pixel, to the one track; `moov` must be the last box."""
    return _with_box(data, b"pasp" + across.to_bytes(4, "big") + down.to_bytes(4, "big"))


def with_colours(data: bytes, primaries: int, transfer: int) -> bytes:
    """Add the box `colr`, what the stored values mean (ITU-T H.273), to the one track."""
    return _with_box(data, b"colrnclx" + b"".join(each.to_bytes(2, "big") for each in (primaries, transfer, 9)) + b"\0")


def _with_box(data: bytes, content: bytes) -> bytes:
    at = data.index(b"mp4v") - 4
    end = at + int.from_bytes(data[at : at + 4], "big")
    box = (4 + len(content)).to_bytes(4, "big") + content
    grown = bytearray(data[:end] + box + data[end:])
    for name in (*ENTRY, "mp4v"):
        place = grown.index(name.encode()) - 4
        grown[place : place + 4] = (int.from_bytes(grown[place : place + 4], "big") + len(box)).to_bytes(4, "big")
    return bytes(grown)


def turned(data: bytes) -> bytes:
    """Say that the frames are to be turned, in the header of the track."""
    start = data.index(b"tkhd") + 4 + 40
    matrix = b"".join((value & 0xFFFFFFFF).to_bytes(4, "big") for value in TURNED)
    return data[:start] + matrix + data[start + len(matrix) :]


def with_codec(data: bytes, code: bytes) -> bytes:
    """Say that the frames are of another codec, and hide what they are."""
    return data.replace(b"mp4v", code).replace(b"esds", b"free")
