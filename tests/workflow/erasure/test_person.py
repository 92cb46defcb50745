"""Which rows are about a person: by name, face, file, folder, or as a copy of such a file."""

import unicodedata

import pandas as pd

from core.rejects import Reason, RejectLog
from workflow.erasure.kinds import KINDS
from workflow.erasure.person import DataSubject

MANIFEST = pd.DataFrame(
    {
        "face_id": ["a", "b", "c", "d"],
        "identity": ["ann", "bob", None, "eve"],
        "path": ["ann/1.jpg", "ann/1.jpg", "party.zip", "party.zip"],
        "member": ["", "", "1.jpg", "2.jpg"],
    }
)


def test_a_name_leads_to_its_files_and_to_everybody_in_them():
    person = DataSubject(frozenset({"ann"})).learned(MANIFEST)
    assert person.files == {("ann/1.jpg", "")}
    person = person.learned(MANIFEST)
    assert person.faces == {"a", "b"}
    assert person.identities == {"ann", "bob"}
    assert person.held(MANIFEST).tolist() == [True, True, False, False]


def test_a_face_id_leads_to_one_record_of_an_archive():
    person = DataSubject(frozenset({"c"})).learned(MANIFEST)
    assert person.files == {("party.zip", "1.jpg")}
    assert person.held(MANIFEST).tolist() == [False, False, True, False]
    assert person.held(pd.DataFrame({"face_id": ["d", "c"]})).tolist() == [False, True]


def test_copies_that_were_left_out_belong_to_whom_the_original_does():
    log = RejectLog(
        [
            ("", "eve/copy.jpg", -1, Reason.DUPLICATE, "same as ann/1.jpg"),
            ("", "other.zip", -1, Reason.DUPLICATE, "9.jpg: same as party.zip 1.jpg"),
            ("", "eve/2.jpg", -1, Reason.DUPLICATE, "same as eve/ann/1.jpg"),
            ("", "eve/3.jpg", -1, Reason.NO_FACE, "same as ann/1.jpg"),
        ]
    )
    rows = KINDS["RejectLog"].rows(log)
    assert DataSubject(frozenset({"ann"})).learned(MANIFEST).held(rows).tolist() == [True, False, False, False]
    zipped = DataSubject(frozenset({"c"})).learned(MANIFEST).learned(rows)
    assert zipped.files == {("party.zip", "1.jpg"), ("other.zip", "9.jpg")}


def test_a_file_that_was_left_out_belongs_to_whose_folder_it_lies_in():
    rejects = [("", path, -1, Reason.WRONG_KIND, "") for path in ("ann/notes.txt", "ann/more/1.txt", "x/ann/1.txt")]
    rows = KINDS["RejectLog"].rows(RejectLog(rejects))
    assert DataSubject(frozenset({"ann"})).learned(MANIFEST).held(rows).tolist() == [True, False, False]
    assert not DataSubject(frozenset({"b"})).learned(MANIFEST).held(rows).any()


def test_nothing_is_found_in_an_empty_log():
    assert not DataSubject(frozenset({"ann"})).held(KINDS["RejectLog"].rows(RejectLog())).any()


def test_a_name_is_found_in_every_spelling():
    nfc, nfd = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
    rows = pd.DataFrame(
        {"identity": [nfc, nfd.upper(), "Jose"], "path": [f"{nfc}/1.jpg", f"{nfd}/2.jpg", "Jose/3.jpg"]}
    )
    person = DataSubject(frozenset({nfd})).learned(rows.assign(member=""))
    assert person.held(rows).tolist() == [True, True, False]
    rejects = RejectLog([("", f"{nfd}/notes.txt", -1, Reason.WRONG_KIND, "")])
    assert person.held(KINDS["RejectLog"].rows(rejects)).tolist() == [True]
