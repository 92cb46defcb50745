"""Photos in folders to take away."""

from app.library.arrangement import as_they_came, by_people, links


def row(photo: int, name: str, person: int | None, called: str | None = None, folder: str = "") -> dict:
    return {"photo_id": photo, "photo": name, "folder": folder, "person_id": person, "person": called}


ROWS = [
    row(1, "a.jpg", 1, "Ada", "2019"),
    row(2, "a.jpg", 1, "Ada", "2020"),
    row(3, "two.jpg", 1, "Ada"),
    row(3, "two.jpg", 2),
    row(4, "b.jpg", 2),
    row(4, "b.jpg", None),
    row(5, "c.jpg", None),
]


def test_each_photo_lies_once_in_the_folder_of_who_is_on_it():
    assert [one.path for one in by_people(ROWS)] == [
        "Ada/a.jpg", "Ada/a (2).jpg", "several people/two.jpg", "person 2/b.jpg", "unsorted/c.jpg",
    ]  # fmt: skip


def test_photos_lie_where_they_came_from_and_people_link_to_them():
    placed = as_they_came(ROWS)
    assert [one.path for one in placed] == ["2019/a.jpg", "2020/a.jpg", "two.jpg", "b.jpg", "c.jpg"]
    assert [tuple(link) for link in links(ROWS, placed)] == [
        ("people/Ada/a.jpg", "../../photos/2019/a.jpg"),
        ("people/Ada/a (2).jpg", "../../photos/2020/a.jpg"),
        ("people/Ada/two.jpg", "../../photos/two.jpg"),
        ("people/person 2/two.jpg", "../../photos/two.jpg"),
        ("people/person 2/b.jpg", "../../photos/b.jpg"),
        ("people/unsorted/b.jpg", "../../photos/b.jpg"),
        ("people/unsorted/c.jpg", "../../photos/c.jpg"),
    ]


def test_a_person_called_as_another_folder_keeps_one_of_its_own():
    rows = [row(1, "a.jpg", 1, "Several people"), row(2, "b.jpg", 1, "Several people"), row(2, "b.jpg", 2, "X/../Y")]
    assert [one.path for one in by_people(rows)] == ["Several people/a.jpg", "several people (2)/b.jpg"]
    assert {link.path for link in links(rows, as_they_came(rows))} == {
        "people/Several people/a.jpg", "people/Several people/b.jpg", "people/X_.._Y/b.jpg",
    }  # fmt: skip
