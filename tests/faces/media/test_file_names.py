from pathlib import PurePosixPath

import pytest

from faces.media.names import is_system, sidecars, skipped, system_root


@pytest.mark.parametrize(
    "name",
    [
        *(".DS_Store", "._1.jpg", ".@__thumb", ".Trashes", ".picasaoriginals", "Thumbs.db", "THUMBS.DB", "Desktop.ini"),
        *("@eaDir", "@EADIR", "#recycle", "@Recycle", "$RECYCLE.BIN", "lost+found", "System Volume Information"),
        *("Picasa.ini", "ZbThumbnail.info", "Icon\r", "__MACOSX", "found.000"),
    ],
)
def test_system_files_are_known_in_any_case(name):
    assert is_system(name)


@pytest.mark.parametrize("name", ["ann", "Icon", "recycle", "IMG_1.jpg", "thumbs", "_", "lost", "@ann", "#1.jpg"])
def test_names_of_people_and_pictures_are_no_system_files(name):
    assert not is_system(name)


def test_all_that_lies_in_a_system_folder_belongs_to_it():
    assert system_root(PurePosixPath("ann/@eaDir/IMG_1.jpg/SYNO_M.jpg")) == PurePosixPath("ann/@eaDir")
    assert system_root(PurePosixPath("ann/IMG_1.jpg")) is None
    assert [skipped(count) for count in (1, 2140)] == [
        "skipped 1 system file or folder",
        "skipped 2,140 system files or folders",
    ]


TAKEOUT = [
    "IMG_1.jpg.json",
    "IMG_1.jpg.supplemental-metadata.json",
    "IMG_1.jpg.supplemental-metad.json",
    "IMG_1.jpg.su.json",
    "IMG_1.jpg.supplemental-metadata(1).json",
    "IMG_1.jpg(1).json",
    "elsewhere.HEIC.json",
    "a name that was cut after fourty-six charact.json",
    "metadata.json",
    "img_1.XMP",
    "IMG_1.aae",
    "GOPR1.THM",
]


@pytest.mark.parametrize("name", TAKEOUT)
def test_what_describes_a_picture_beside_it_is_a_sidecar(name):
    pictures = ["IMG_1.jpg", "a name that was cut after fourty-six characters.jpg", "GOPR1.MP4"]
    paths = [PurePosixPath("album") / one for one in [*pictures, name]]
    assert sidecars(paths) == {paths[-1]}


@pytest.mark.parametrize("name", ["labels.json", "IMG_1.txt", "IMG_12.json", "other/IMG_1.json", "list.csv"])
def test_what_describes_no_picture_beside_it_is_none(name):
    assert sidecars([PurePosixPath("album/IMG_1.jpg"), PurePosixPath("album") / name]) == frozenset()
