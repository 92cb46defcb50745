"""One visit from the first upload to a deletion, in a real browser."""

import json
import re
import sqlite3
import zipfile
from contextlib import closing

import pytest
from page_parts import cards, names
from playwright.sync_api import expect


@pytest.mark.parametrize("screen", ["wide", pytest.param("narrow_dark", marks=pytest.mark.slow)])
def test_from_upload_to_deletion(open_tab, serve, photos, pictures, screen):
    page = serve()
    tab, pictures = open_tab(page.link), pictures / screen
    expect(tab.get_by_text("Add photos")).to_be_visible()
    tab.screenshot(path=pictures / "empty.png")
    tab.set_input_files("#choose-files", [str(path) for path in sorted(photos.iterdir())])
    expect(tab.locator("#busy")).to_be_visible()
    expect(tab.locator("#left-out")).to_contain_text("notes.txt")
    tab.screenshot(path=pictures / "busy.png")
    expect(tab.locator("#busy")).to_be_hidden(timeout=120_000)
    expect(cards(tab)).to_have_count(len(page.people()))
    assert len(page.people()) >= 3

    sort_again(tab, page, pictures)
    same_person(tab, page, pictures)
    rename(tab)
    same_name(tab, page, pictures)
    merge(tab, page)
    split(tab, page)
    measured(tab)
    search(tab, photos, pictures)
    export(tab)
    tab.screenshot(path=pictures / "wide.png", full_page=True)
    delete(tab, page, pictures)


def sort_again(tab, page, pictures):
    """A face that lies in a wrong group is found, shown before it moves, and taken back."""
    before = page.people()
    face = page.get(f"/api/people/{before[0]['id']}/faces")[0]["id"]
    with closing(sqlite3.connect(page.folder / "library.db")) as database, database:
        database.execute("UPDATE faces SET person_id = ? WHERE id = ?", (before[1]["id"], face))
    tab.reload()
    wrong = page.people()
    assert wrong != before
    tab.get_by_role("button", name="Sort again").click()
    expect(tab.get_by_role("dialog")).to_contain_text("1 face of 18 would move.")
    expect(tab.locator(".streams li")).to_contain_text("1 face of the person with")
    tab.screenshot(path=pictures / "sort_again.png")
    tab.keyboard.press("Escape")
    assert page.people() == wrong
    tab.get_by_role("button", name="Sort again").click()
    tab.get_by_role("button", name="Move 1 face").click()
    expect(tab.locator(".toast")).to_contain_text("Sorted again: 1 face moved.")
    assert page.people() == before
    tab.locator(".toast").get_by_role("button", name="Undo").click()
    expect(tab.locator(".toast")).to_contain_text("Undone: sorting again (1 moved)")
    assert page.people() == wrong
    tab.get_by_role("button", name="Redo").click()
    expect(tab.locator(".toast")).to_contain_text("Done again")
    assert page.people() == before
    tab.get_by_role("button", name="Sort again").click()
    expect(tab.get_by_role("dialog")).to_contain_text("No face would move")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def same_person(tab, page, pictures):
    """A group that was cut in two is asked about; the answer by keyboard puts it together, the focus goes on."""
    before = page.people()
    faces = [face["id"] for face in page.get(f"/api/people/{before[0]['id']}/faces")]
    with closing(sqlite3.connect(page.folder / "library.db")) as database, database:
        other = database.execute("INSERT INTO people DEFAULT VALUES").lastrowid
        database.executemany("UPDATE faces SET person_id = ? WHERE id = ?", [(other, face) for face in faces[2:]])
    tab.reload()
    expect(cards(tab)).to_have_count(len(before) + 1)
    tab.get_by_role("link", name="Same person?").click()
    expect(tab.locator(".question-card").nth(0)).to_be_visible()
    tab.screenshot(path=pictures / "same_person.png")
    asked = page.get("/api/suggestions")
    place = [{each["one"]["person"], each["other"]["person"]} for each in asked].index({before[0]["id"], other})
    tab.locator(".question-card").nth(place).get_by_role("button", name="Yes").press("Enter")
    expect(tab.locator(".toast")).to_contain_text("Same person.")
    assert max(person["face_count"] for person in page.people()) == len(faces)
    tab.locator("#tabs a").first.click()
    expect(cards(tab)).to_have_count(len(before))


def measured(tab):
    """Two people have names by now: the page says how good the sorting is on them."""
    tab.get_by_role("link", name="Same person?").click()
    expect(tab.locator(".quality")).to_contain_text("Measured on the 2 people that you named")
    tab.locator("#tabs a").first.click()
    expect(cards(tab).nth(0)).to_be_visible()


def same_name(tab, page, pictures):
    """The question after a name that somebody has already: Escape changes nothing, Enter is only pressed once."""
    before, field = page.people(), cards(tab).nth(1).locator(".name")
    for answer in ("Escape", "Enter"):
        field.fill("Ada")
        field.press("Enter")
        expect(tab.get_by_role("dialog")).to_contain_text("Ada is here already")
        tab.wait_for_timeout(300)
        expect(tab.get_by_role("dialog")).to_be_visible()
        tab.screenshot(path=pictures / "same_name.png")
        tab.keyboard.press(answer)
        expect(tab.get_by_role("dialog")).to_have_count(0)
        if answer == "Escape":
            expect(field).to_have_value("Ben")
            assert page.people() == before
    expect(cards(tab)).to_have_count(len(before) - 1)
    tab.locator(".toast").get_by_role("button", name="Undo").click()
    expect(cards(tab)).to_have_count(len(before))


def rename(tab):
    field = cards(tab).nth(0).locator(".name")
    field.fill("Ada <i>&amp;</i>")
    field.press("Enter")
    expect(tab.locator(".toast")).to_contain_text("Named Ada <i>&amp;</i>")
    tab.reload()
    expect(cards(tab).nth(0).locator(".name")).to_have_value("Ada <i>&amp;</i>")
    for place, name in enumerate(["Ada", "Ben"]):
        cards(tab).nth(place).locator(".name").fill(name)
        cards(tab).nth(place).locator(".name").press("Enter")
        expect(tab.locator(".toast")).to_contain_text(f"Named {name}")


def merge(tab, page):
    before = page.people()
    for place in range(2):
        cards(tab).nth(place).locator(".pick").check()
    tab.get_by_role("button", name="Put together").click()
    tab.get_by_role("dialog").get_by_role("button", name="Ben").click()
    expect(cards(tab)).to_have_count(len(before) - 1)
    together = page.people()[0]
    assert (together["name"], together["face_count"]) == ("Ben", before[0]["face_count"] + before[1]["face_count"])
    tab.locator(".toast").get_by_role("button", name="Undo").click()
    expect(cards(tab)).to_have_count(len(before))
    tab.get_by_role("button", name="Redo").click()
    expect(cards(tab)).to_have_count(len(before) - 1)
    tab.keyboard.press("Control+z")
    expect(cards(tab)).to_have_count(len(before))
    assert page.people() == before


def split(tab, page):
    count = page.people()[0]["face_count"]
    cards(tab).nth(0).locator(".open").click()
    expect(tab.locator(".faces .tile")).to_have_count(count)
    for place in range(2):
        tab.locator(".faces .pick").nth(place).check()
    tab.get_by_role("button", name="Make a new person").click()
    expect(tab.locator(".faces .tile")).to_have_count(count - 2)
    tab.locator(".faces .open").nth(0).click()
    expect(tab.locator(".photo .mark")).to_be_visible()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".photo-name")).to_contain_text(f"(2 of {count - 2})")
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Undo", exact=True).first.click()
    expect(tab.locator(".faces .tile")).to_have_count(count)
    tab.get_by_role("link", name="All people").click()


def search(tab, photos, pictures):
    tab.get_by_role("button", name="Who is this?").click()
    tab.set_input_files("dialog input[type=file]", photos / "group.jpg")
    expect(tab.locator(".results .person-row")).to_have_count(2)
    expect(tab.locator(".results")).to_contain_text("Ada")
    expect(tab.locator(".results")).to_contain_text("the closest of theirs: very alike")
    tab.screenshot(path=pictures / "search.png")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def export(tab):
    saved = {}
    for kind in ["Folders", "Links", "XMP", "CSV", "JSON"]:
        tab.locator("#export summary").click()
        with tab.expect_download() as download:
            tab.get_by_role("link", name=re.compile(f"^{kind} ")).click()
        saved[kind] = download.value.path()
    assert any(name.startswith("Ada/") for name in zipfile.ZipFile(saved["Folders"]).namelist())
    assert any(name.startswith("people/Ada/") for name in zipfile.ZipFile(saved["Links"]).namelist())
    assert all(name.endswith(".jpg.xmp") for name in zipfile.ZipFile(saved["XMP"]).namelist())
    assert "Ada" in saved["CSV"].read_text(encoding="utf-8-sig")
    assert "Ada" in json.dumps(json.loads(saved["JSON"].read_bytes()))


def delete(tab, page, pictures):
    before = page.people()
    cards(tab).nth(1).locator(".open").click()
    tab.get_by_role("button", name="Delete for good…").click()
    sure = tab.get_by_role("dialog").get_by_role("button", name="Delete for good")
    expect(sure).to_be_disabled()
    tab.get_by_role("dialog").get_by_role("textbox").fill("Be")
    expect(sure).to_be_disabled()
    tab.screenshot(path=pictures / "delete.png")
    tab.get_by_role("dialog").get_by_role("textbox").fill("Ben")
    sure.click()
    expect(tab.locator(".toast")).to_contain_text("Deleted for good")
    expect(cards(tab)).to_have_count(len(before) - 1)
    assert "Ben" not in names(tab)
    assert before[1]["id"] not in [person["id"] for person in page.people()]
