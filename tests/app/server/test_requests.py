"""What the page answers, over HTTP, from a real library."""

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing

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


def test_questions_are_asked_and_answered_once(sorted_page):
    """Somebody's faces are cut into two groups, which are asked about; the answer puts them together."""
    person = max(sorted_page.people(), key=lambda one: one["face_count"])
    faces = [face["id"] for face in sorted_page.get(f"/api/people/{person['id']}/faces")]
    with closing(sqlite3.connect(sorted_page.folder / "library.db")) as database, database:
        other = database.execute("INSERT INTO people DEFAULT VALUES").lastrowid
        database.executemany("UPDATE faces SET person_id = ? WHERE id = ?", [(other, face) for face in faces[2:]])
    sorted_page.change(f"/api/people/{person['id']}/hidden", {"hidden": False})
    asked = sorted_page.get("/api/suggestions")
    sides = [{each["one"]["person"], each["other"]["person"]} for each in asked]
    question = asked[sides.index({person["id"], other})]
    assert question["one"]["count"] + question["other"]["count"] == len(faces)
    assert sorted_page.send("POST", f"/api/suggestions/{question['number']}", json={"answer": "perhaps"}).ok is False
    sorted_page.change(f"/api/suggestions/{question['number']}", {"answer": "yes"})
    assert max(one["face_count"] for one in sorted_page.people()) == len(faces)
    again = sorted_page.send("POST", f"/api/suggestions/{question['number']}", json={"answer": "yes"})
    assert (again.status_code, again.json()["code"]) == (400, "BadRequest")
    for _ in range(2):
        sorted_page.change("/api/undo")
    with closing(sqlite3.connect(sorted_page.folder / "library.db")) as database, database:
        database.executemany("UPDATE faces SET person_id = ? WHERE id = ?", [(person["id"], face) for face in faces])
        database.execute("DELETE FROM people WHERE id = ?", (other,))


def test_less_sure_faces_are_listed_and_answered(sorted_page):
    person, other = sorted(sorted_page.people(), key=lambda one: -one["face_count"])[:2]
    before = sorted_page.people()
    found = sorted_page.get(f"/api/people/{person['id']}/less-sure")
    assert all(0 < each["sure"] < 1 and each["face"]["id"] != person["cover_face"] for each in found)
    path = f"/api/people/{person['id']}/less-sure/{other['cover_face']}"
    sorted_page.change(path, {"answer": "no"})
    assert sorted_page.people() == before
    sorted_page.change(path, {"answer": "yes"})
    assert {one["id"]: one["face_count"] for one in sorted_page.people()}[person["id"]] == person["face_count"] + 1
    assert sorted_page.send("POST", path.replace(other["cover_face"], "none"), json={"answer": "no"}).status_code == 404
    for _ in range(2):
        sorted_page.change("/api/undo")
    assert sorted_page.people() == before


def test_the_sorting_is_measured_on_people_with_names(sorted_page):
    assert sorted_page.get("/api/quality") is None
    largest = sorted(sorted_page.people(), key=lambda one: -one["face_count"])[:2]
    for person, name in zip(largest, ("Ada", "Ben"), strict=True):
        sorted_page.change(f"/api/people/{person['id']}/name", {"name": name})
    found = sorted_page.get("/api/quality")
    assert (found["people"], found["faces"]) == (2, sum(person["face_count"] for person in largest))
    assert 0 <= found["right"] <= found["faces"] - found["wrong"]
    for _ in range(2):
        sorted_page.change("/api/undo")


def test_who_is_this(sorted_page, jpegs):
    progress = sorted_page.get("/api/progress")
    answer = sorted_page.send("POST", "/api/search", data=jpegs["group.jpg"])
    assert len(answer.json()) == 2
    assert answer.json()[0]["distance"] == pytest.approx(0, abs=0.01)
    assert sorted_page.get("/api/progress") == progress
    assert sorted_page.send("POST", "/api/search", data=b"no picture").status_code == 415


def test_a_face_is_marked_by_hand(sorted_page):
    photo = next(one for one in sorted_page.get("/api/photos?folder=more.zip/more") if one["name"] == "group.jpg")
    path = f"/api/photos/{photo['id']}/faces"
    for box in ([1, 2, 3], [1, 2, 3, -4], ["x", 0, 9, 9], [0, 0, 9, 1e9]):
        assert sorted_page.send("POST", path, json={"box": box}).status_code == 422
    answer = sorted_page.send("POST", path, json={"box": [226, 1, 60, 30]})
    assert (answer.status_code, answer.json()["compared"]) == (201, False)
    on_it = sorted_page.get(f"/api/photos/{photo['id']}")["on_it"]
    assert [face["id"] for face in on_it if face["drawn"]] == [answer.json()["id"]]
    assert sorted_page.send("POST", path, json={"box": on_it[0]["box"]}).json()["code"] == "BadRequest"
    assert sorted_page.change("/api/undo") == {"done": "a face drawn by hand"}
    assert len(sorted_page.get(f"/api/photos/{photo['id']}")["on_it"]) == 2


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
        ("POST", "/api/photos/999/faces", {"box": [1, 1, 50, 50]}, 404, "photo"),
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
