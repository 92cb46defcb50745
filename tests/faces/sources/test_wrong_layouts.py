"""Each layout in miniature, read by each kind: what comes out makes sense, or the error names the kind that fits."""

import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from faces.media.place import LayoutError
from faces.media.record_file import MAGIC
from faces.sources.registry import SOURCES
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings
from faces.sources.yale import CONDITIONS


class Layout(NamedTuple):
    """`right`: the kind that reads it. `also`: kinds that read it without a mistake. `people`: with `right`."""

    right: str
    also: frozenset[str]
    people: int
    put: Callable[[Path], None]


def files(*names: str) -> Callable[[Path], None]:
    def put(root: Path) -> None:
        for name in names:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(name)

    return put


def packed_celeba(root: Path) -> None:
    (root / "identity_CelebA.txt").write_text("000001.jpg 7\n000002.jpg 8\n")
    with zipfile.ZipFile(root / "img_align_celeba.zip", "w") as archive:
        for name in ("000001.jpg", "000002.jpg"):
            archive.writestr(f"img_align_celeba/{name}", name)


def pixel_csv(root: Path) -> None:
    (root / "age_gender.csv").write_text("age,ethnicity,gender,img_name,pixels\n3,1,0,x.jpg,1 2 3 4\n")


def labelled(root: Path) -> None:
    (root / "labels.csv").write_text("image,expression\na.jpg,1\nb.jpg,2\n")
    files("a.jpg", "b.jpg")(root)


def olivetti(root: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    np.save(root / "olivetti_faces.npy", pixels)
    np.save(root / "olivetti_faces_target.npy", np.arange(6) // 3)


def mnist(root: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    (root / "train-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, 6, 8, 8) + pixels.tobytes())
    (root / "train-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, 6) + bytes([0, 1, 2, 0, 1, 2]))


def recordio(root: Path) -> None:
    records = (struct.pack("<IfQQ", 0, float(key % 2), key, 0) + bytes([key]) * 8 for key in range(4))
    packed = b"".join(MAGIC + struct.pack("<I", len(record)) + record for record in records)
    (root / "train.rec").write_bytes(packed)


def webdataset(root: Path) -> None:
    for key in range(3):
        (root / f"{key:06}.jpg").write_text(f"picture {key}")
        (root / f"{key:06}.cls").write_text(str(key % 2))
    with tarfile.open(root / "faces-000000.tar", "w") as archive:
        for file in sorted([*root.glob("*.jpg"), *root.glob("*.cls")]):
            archive.add(file, file.name)
            file.unlink()


PHOTOS = frozenset({"flat_photos"})
FOLDERS = PHOTOS | {"identity_folders"}
NONE: frozenset[str] = frozenset()
LAYOUTS: dict[str, Layout] = {
    "lfw": Layout("identity_folders", PHOTOS, 2, files("A_B/A_B_0001.jpg", "C_D/C_D_0001.jpg", "people.txt")),
    "casia": Layout("identity_folders", PHOTOS, 2, files("0000045/001.jpg", "0000099/001.jpg")),
    "vggface2": Layout("identity_folders", PHOTOS, 2, files("train/n000002/0001_01.jpg", "test/n000001/0001_01.jpg")),
    "faces94": Layout("identity_folders", PHOTOS, 2, files("male/adam/adam.1.jpg", "female/eve/eve.1.jpg")),
    "photos": Layout("flat_photos", NONE, 0, files("IMG_1.jpg", "IMG_2.jpg")),
    "celeba": Layout("celeba", PHOTOS, 0, files("img_align_celeba/000001.jpg", "img_align_celeba/000002.jpg")),
    "celeba lists": Layout("celeba", PHOTOS, 0, files("x/000001.jpg", "x/000002.jpg", "list_eval_partition.txt")),
    "celeba packed": Layout("celeba", NONE, 2, packed_celeba),
    "utkface": Layout("utkface", PHOTOS, 0, files("part1/1_0_3_20161219.jpg.chip.jpg", "part2/9_1_0_20161220.jpg")),
    "pixel csv": Layout("pixel_csv", NONE, 0, pixel_csv),
    "affectnet": Layout("picture_table", PHOTOS, 0, labelled),
    "orl": Layout("orl", FOLDERS, 2, files("s1/1.pgm", "s1/2.pgm", "s40/1.pgm")),
    "yale": Layout("yale", FOLDERS, 2, files("subject01/happy.png", "subject02/normal.png")),
    "yale published": Layout("yale", NONE, 1, files(*(f"subject01.{condition}" for condition in CONDITIONS))),
    "yale gif": Layout("yale", PHOTOS, 2, files("subject01.wink.gif", "subject02.gif")),
    "clips": Layout("clips", NONE, 2, files("ann/1.mp4", "bob.mpg")),
    "olivetti": Layout("arrays", NONE, 2, olivetti),
    "mnist": Layout("mnist", NONE, 3, mnist),
    "recordio": Layout("recordio", NONE, 2, recordio),
    "webdataset": Layout("webdataset", NONE, 2, webdataset),
}


@pytest.mark.parametrize("kind", sorted(SOURCES))
@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_each_layout_read_by_each_kind(tmp_path, name, kind):
    layout = LAYOUTS[name]
    layout.put(tmp_path)
    if kind == layout.right or kind in layout.also:
        raw, _ = scan(SourceSettings(kind=kind), tmp_path)
        assert len(raw) > 0
        if kind != "flat_photos":
            assert raw["identity"].nunique() == layout.people
    else:
        with pytest.raises(LayoutError, match=f"use `kind: {layout.right}`"):
            scan(SourceSettings(kind=kind), tmp_path)


def test_every_kind_has_a_layout():
    assert {layout.right for layout in LAYOUTS.values()} == set(SOURCES)


@pytest.mark.parametrize("kind", ["celeba", "identity_folders", "utkface"])
def test_a_shard_alone_is_recognised_too(tmp_path, kind):
    webdataset(tmp_path)
    with pytest.raises(LayoutError, match="use `kind: webdataset`"):
        scan(SourceSettings(kind=kind, path="faces-000000.tar"), tmp_path)
