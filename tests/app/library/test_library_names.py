import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.library.kinds import is_zip, media_name
from app.library.names import LONGEST_FOLDER, joined, mentions, person_name, shown, shown_folder, unique
from core.rejects import Rejected

ANY = st.text(st.characters(codec="utf-8"))


@given(ANY)
def test_a_shown_name_is_one_line_without_folders(name):
    assert not set(shown(name)) & set('/\\<>"\n\r\0\u202e')
    assert shown(name)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("holiday/anna.jpg", "anna.jpg"),
        ("C:\\photos\\a.png", "a.png"),
        ("../..", ".."),
        ("", "photo"),
        ("\udce4.jpg", "?.jpg"),
    ],
)
def test_shown(given_name, kept):
    assert shown(given_name) in {kept, kept.replace("?", "")}


@pytest.mark.parametrize(
    ("given_name", "folder"),
    [
        ("summer/beach/a.jpg", "summer/beach"),
        ("a.jpg", ""),
        ("/a.jpg", ""),
        ("C:\\photos\\2019\\a.png", "C/photos/2019"),
        ("../../etc/./a.jpg", "etc"),
        ("x/\u202e\n<b>/a.jpg", "x/b"),
    ],
)
def test_folders_are_shown_without_what_is_no_name(given_name, folder):
    assert shown_folder(given_name) == folder
    assert joined(folder, "a.jpg") == (f"{folder}/a.jpg" if folder else "a.jpg")


@given(ANY)
def test_a_folder_is_short_and_never_leads_out(name):
    folder = shown_folder(name)
    assert len(folder) <= LONGEST_FOLDER
    assert not {"", ".", ".."} & set(folder.split("/")) or folder == ""


def test_a_path_that_came_before_gets_a_number_at_its_end():
    assert list(unique(["a/x.jpg", "b/x.jpg", "A/X.jpg"])) == ["a/x.jpg", "b/x.jpg", "A/X (2).jpg"]


@given(st.lists(st.sampled_from(["a.jpg", "A.jpg", "a (2).jpg", "b", "B"])))
def test_names_in_a_folder_differ_in_any_case_of_letters(names):
    result = list(unique(names))
    assert len({name.casefold() for name in result}) == len(names)


def test_person_names_are_one_line():
    assert person_name("  Anna \n Maria\t") == "Anna Maria"
    assert person_name(" \u200b\n") is None


def test_mentions_finds_whole_words_only():
    assert mentions("Anna_am_Strand.jpg", "anna")
    assert mentions("anna2.jpg", "Anna") is False
    assert not mentions("banana.jpg", "ana")
    assert mentions("trip with J. (Doe).png", "J. (Doe)")


def test_kinds_are_told_by_content():
    jpeg = b"\xff\xd8\xff\xe0"
    assert [media_name(name, jpeg) for name in ("evil.exe", "a.JPEG", "a.jfif", "b.heic")] == [
        "evil.exe.jpg", "a.JPEG", "a.jfif", "b.heic",
    ]  # fmt: skip
    assert media_name("a", b"RIFF\0\0\0\0WEBPVP8 ") == "a.webp"
    assert media_name("a", b"GIF89a") == "a.gif"
    clip = b"\0\0\0\x18ftypisom"
    assert [media_name(name, clip) for name in ("a.mov", "a.jpg")] == ["a.mov", "a.jpg.mp4"]
    for head in (b"RIFF\0\0\0\0WAVEfmt ", b"\xff\x0a"):
        with pytest.raises(Rejected):
            media_name("a.jpg", head)
    assert [is_zip(b"PK\x03\x04"), is_zip(b"PK\x05\x06")] == [True, False]


def test_names_are_the_same_in_both_normal_forms():
    nfc, nfd = (unicodedata.normalize(form, "José.jpg") for form in ("NFC", "NFD"))
    assert mentions(nfd, "José".upper())
    assert list(unique([nfc, nfd])) == [nfc, f"{nfd.removesuffix('.jpg')} (2).jpg"]
