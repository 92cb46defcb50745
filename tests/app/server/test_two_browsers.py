"""Two browsers edit the same people at the same time: every answer makes sense, and nothing is damaged or lost."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from page_client import PageClient

pytestmark = pytest.mark.slow
EDITS = 80


def edit(client: PageClient, seed: int) -> set[int]:
    """Rename, merge, split, move, hide, undo and redo what was there a moment ago; return the statuses."""
    chance, statuses, token = random.Random(seed), set(), client.page_token()

    def post(path: str, body: dict) -> None:
        statuses.add(client.request("POST", path, json=body, headers=token).status_code)

    for _ in range(EDITS):
        people = [person["id"] for person in client.people()]
        if len(people) < 2:
            post("/api/undo", {})
            continue
        one, other = chance.sample(people, 2)
        answer = client.request("GET", f"/api/people/{one}/faces")
        faces = [face["id"] for face in answer.json()] if answer.ok else ["gone"]
        some = chance.sample(faces, chance.randint(1, len(faces)))
        path, body = chance.choice(
            [
                (f"/api/people/{one}/name", {"name": f"name {seed}"}),
                (f"/api/people/{one}/merge", {"others": [other]}),
                (f"/api/people/{one}/split", {"faces": some}),
                (f"/api/people/{one}/hidden", {"hidden": chance.random() < 0.5}),
                ("/api/faces/move", {"faces": some, "person": chance.choice([other, None])}),
                ("/api/faces/hidden", {"faces": some, "hidden": chance.random() < 0.5}),
                ("/api/undo", {}),
                ("/api/redo", {}),
            ]
        )
        post(path, body)
    return statuses


def test_two_browsers_edit_the_same_people(page, jpegs):
    for name, data in jpegs.items():
        assert page.upload(name, data).ok
    page.settle()
    faces = page.get("/api/progress")["faces_found"]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(edit, [page.another(), page.another()], [1, 2]))
    assert set.union(*told) <= {200, 400, 404, 409}
    assert 200 in told[0] & told[1]
    shown = sum(len(page.get(f"/api/people/{person['id']}/faces")) for person in page.people())
    assert shown + len(page.get("/api/unsorted")) == faces == page.get("/api/progress")["faces_found"]
