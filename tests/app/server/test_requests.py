"""What the page answers, over HTTP, from a real library."""

import csv
import io
import json
import zipfile

import pytest


@pytest.fixture(scope="module")
def sorted_page(page, jpegs):
    """The page with all drawn pictures in it, as loose files and one zip."""
    loose = [name for name in jpegs if name.startswith("0-")]
    for name in loose:
        answer = page.upload(f"holiday/{name}", jpegs[name])
        assert (answer.status_code, answer.json()) == (201, {"accepted": 1, "rejected": [], "skipped": 0})
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name in jpegs.keys() - set(loose):
            file.writestr(f"more/{name}", jpegs[name])
    assert page.upload("more.zip", archive.getvalue()).json()["accepted"] == len(jpegs) - len(loose)
    page.settle()
    return page


def test_uploads_become_people(sorted_page, jpegs):
    progress, people = sorted_page.get("/api/progress"), sorted_page.get("/api/people")
    assert progress["photos_done"] == len(jpegs)
    assert progress["faces_found"] == len(jpegs) + 1
    assert len(people["people"]) >= 3
    assert sum(person["face_count"] for person in people["people"]) + people["unsorted"] == progress["faces_found"]
    picture = sorted_page.request("GET", f"/api/faces/{people['people'][0]['cover_face']}/picture")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:3] == b"\xff\xd8\xff"


def test_sorting_again_is_previewed(sorted_page):
    assert sorted_page.get("/api/advice") == {"learns": False, "learned": 0, "sort_again": False}
    preview = sorted_page.change("/api/sorting/preview")
    assert preview["moving"] == 0, "the first photos were sorted as one"
    assert preview["streams"] == []
    assert sorted_page.send("POST", "/api/sorting", json={"preview": preview["number"] + 1}).status_code == 400
    assert sorted_page.change("/api/sorting", {"preview": preview["number"]}) == {"moved": 0}
    sorted_page.change("/api/undo")


def test_a_file_that_is_no_picture_is_answered_with_the_reason(sorted_page):
    answer = sorted_page.upload("notes.jpg", b"dear diary")
    assert answer.status_code == 201
    [refused] = answer.json()["rejected"]
    assert refused["name"] == "notes.jpg"
    assert "not a picture" in refused["why"]
    assert refused["remedy"] == "remove it, or convert it to JPEG or PNG"
    assert sorted_page.get("/api/rejected") == [refused]
    assert sorted_page.get("/api/progress")["left_out"] == 1
    sorted_page.change("/api/rejected/dismiss")
    assert sorted_page.get("/api/rejected") == []


def test_edits_and_their_undoing(sorted_page):
    first, second = sorted_page.people()[:2]
    sorted_page.change(f"/api/people/{first['id']}/name", {"name": "<b>Ada</b>"})
    sorted_page.change(f"/api/people/{first['id']}/merge", {"others": [second["id"]]})
    together = sorted_page.people()[0]
    assert together["face_count"] == first["face_count"] + second["face_count"]
    faces = sorted_page.get(f"/api/people/{first['id']}/faces")
    new = sorted_page.change(f"/api/people/{first['id']}/split", {"faces": [face["id"] for face in faces[:2]]})
    assert len(sorted_page.get(f"/api/people/{new['person']}/faces")) == 2
    for _ in range(3):
        sorted_page.change("/api/undo")
    assert sorted_page.people()[:2] == [first, second]
    assert "name" in sorted_page.change("/api/redo")["done"]
    assert sorted_page.people()[0]["name"] == "<b>Ada</b>"
    sorted_page.change("/api/undo")


def test_faces_are_moved_hidden_and_made_a_person(sorted_page):
    person = sorted_page.people()[0]
    face = sorted_page.get(f"/api/people/{person['id']}/faces")[0]["id"]
    sorted_page.change("/api/faces/move", {"faces": [face], "person": None})
    assert face in [one["id"] for one in sorted_page.get("/api/unsorted")]
    new = sorted_page.change("/api/unsorted/split", {"faces": [face]})["person"]
    sorted_page.change("/api/faces/hidden", {"faces": [face], "hidden": True})
    assert sorted_page.get(f"/api/people/{new}/faces")[0]["hidden"]
    sorted_page.change(f"/api/people/{person['id']}/hidden", {"hidden": True})
    assert next(one for one in sorted_page.people() if one["id"] == person["id"])["hidden"]
    for _ in range(4):
        sorted_page.change("/api/undo")


def test_who_is_this(sorted_page, jpegs):
    progress = sorted_page.get("/api/progress")
    answer = sorted_page.send("POST", "/api/search", data=jpegs["group.jpg"])
    assert len(answer.json()) == 2
    assert answer.json()[0]["distance"] == pytest.approx(0, abs=0.01)
    assert sorted_page.get("/api/progress") == progress
    assert sorted_page.send("POST", "/api/search", data=b"no picture").status_code == 415


def test_exports_are_downloads(sorted_page):
    total = sorted_page.get("/api/progress")["faces_found"]
    answer = sorted_page.request("GET", "/api/export/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="people.csv"'
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))) == total
    assert json.loads(sorted_page.request("GET", "/api/export/json").content)
    folders = sorted_page.request("GET", "/api/export/folders")
    assert zipfile.ZipFile(io.BytesIO(folders.content)).testzip() is None
    assert sorted_page.request("GET", "/api/export/exe").status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "word"),
    [
        ("GET", "/api/people/999/faces", None, 404, "person"),
        ("GET", "/api/faces/none/picture", None, 404, "face"),
        ("GET", "/api/photos/999/picture", None, 404, "photo"),
        ("GET", "/api/people/x/faces", None, 422, "not understood"),
        ("GET", "/api/nowhere", None, 404, "Not Found"),
        ("PUT", "/api/people", None, 405, "Method"),
        ("POST", "/api/people/999/name", {"name": "Ada"}, 404, "person"),
        ("POST", "/api/people/1/merge", {"others": []}, 422, "others"),
        ("POST", "/api/people/1/merge", {"others": "all"}, 422, "others"),
        ("POST", "/api/faces/move", {"faces": ["x"], "person": None}, 404, "faces"),
        ("POST", "/api/redo", {}, 409, "nothing"),
        ("DELETE", "/api/people/999", None, 404, "person"),
    ],
)
def test_errors_have_a_status_and_a_message_for_people(serve, method, path, body, status, word, empty_page):
    answer = empty_page.send(method, path, json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message"}
    assert word in answer.json()["message"]


@pytest.fixture(scope="module")
def empty_page(serve):
    return serve()


def test_deleting_a_person_for_good(sorted_page):
    person = sorted_page.people()[-1]
    erased = sorted_page.send("DELETE", f"/api/people/{person['id']}").json()
    assert erased["faces"] == person["face_count"]
    assert person["id"] not in [one["id"] for one in sorted_page.people()]
    assert sorted_page.request("GET", f"/api/faces/{person['cover_face']}/picture").status_code == 404
