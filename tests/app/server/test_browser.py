"""The page in a real browser: headless Chromium, a mouse, a keyboard, a narrow screen."""

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 780}
PATIENCE = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def tab(browser, page, request) -> Iterator[Page]:
    """A tab on the page; errors of scripts and of the Content Security Policy fail the test."""
    size = NARROW if "narrow" in request.node.name else WIDE
    context = browser.new_context(viewport=size, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    tab, wrong = context.new_page(), []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    tab.goto(page.link)
    yield tab
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def photos(jpegs, tmp_path_factory) -> Path:
    """The drawn pictures as a folder, a zip and one file that is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    with zipfile.ZipFile(folder / "first.zip", "w") as archive:
        for name in sorted(jpegs)[:-5]:
            archive.writestr(name, jpegs[name])
    for name in sorted(jpegs)[-5:]:
        (folder / name).write_bytes(jpegs[name])
    (folder / "notes.txt").write_text("dear diary", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    """Where screenshots of drawn people go, to be looked at."""
    return tmp_path_factory.mktemp("screenshots")


def cards(tab: Page):
    return tab.locator(".people .tile")


def names(tab: Page) -> list[str]:
    return [field.input_value() for field in cards(tab).locator(".name").all()]


def test_from_upload_to_deletion(tab, page, photos, pictures):
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
    rename(tab)
    same_name(tab, page, pictures)
    merge(tab, page)
    split(tab, page)
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
    for kind in ["Folders", "CSV", "JSON"]:
        tab.locator("#export summary").click()
        with tab.expect_download() as download:
            tab.get_by_role("link", name=kind).click()
        saved[kind] = download.value.path()
    assert any(name.startswith("Ada/") for name in zipfile.ZipFile(saved["Folders"]).namelist())
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


def test_everything_by_keyboard(tab, page):
    """Open, name, tick, put together, undo: no mouse, and the focus can be seen at every step."""
    expect(cards(tab).nth(1)).to_be_visible()
    before = page.people()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "skip"
    tab.keyboard.press("Enter")
    for place in range(2):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "open"
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        tab.keyboard.press("Tab")
        tab.keyboard.press("Space")
        tab.keyboard.press("Tab")
        tab.keyboard.type(f"Key {place}")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Shift+Tab")
        expect(cards(tab).nth(place).locator(".name")).to_have_value(f"Key {place}")
        expect(tab.locator(".toast")).to_contain_text(f"Named Key {place}")
    tab.get_by_role("button", name="Put together").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(cards(tab)).to_have_count(len(before) - 1)
    for _ in range(3):
        tab.keyboard.press("Control+z")
        expect(tab.locator(".toast")).to_contain_text("Undone")
        tab.get_by_role("button", name="Close this message").press("Enter")
    expect(cards(tab)).to_have_count(len(before))
    assert page.people() == before


def test_on_a_narrow_screen(tab, pictures):
    expect(cards(tab).nth(0)).to_be_visible()
    for picture, go in [("narrow", None), ("narrow_person", cards(tab).nth(0).locator(".open"))]:
        if go:
            go.click()
            expect(tab.locator(".faces .tile").nth(0)).to_be_visible()
            tab.locator(".faces .pick").nth(0).check()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.screenshot(path=pictures / f"{picture}.png")


@pytest.mark.parametrize(
    ("learned", "changed", "words"),
    [
        (0, False, "has only seen drawn faces"),
        (15, False, "learned from 15 faces in your photos. That is little"),
        (150, False, None),
        (150, True, "may sort them better now"),
    ],
)
def test_what_to_expect_is_told(tab, page, pictures, learned, changed, words):
    advice = {"learns": True, "learned": learned, "sort_again": changed}
    tab.route("**/api/advice", lambda route: route.fulfill(json=advice))
    with tab.expect_response("**/api/advice"):
        tab.reload()
    expect(cards(tab).nth(0)).to_be_visible()
    if words is None:
        expect(tab.locator("#advice")).to_be_hidden()
        return
    expect(tab.locator("#advice")).to_contain_text(words)
    tab.screenshot(path=pictures / f"advice-{learned}.png")
    if changed:
        tab.get_by_role("button", name="See what would move").click()
        expect(tab.get_by_role("dialog")).to_contain_text("would move")
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Not now").click()
        expect(tab.locator("#advice")).to_be_hidden()


def test_a_failing_server_is_told(browser, page):
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(page.link)
        tab.route("**/api/undo", lambda route: route.abort())
        tab.get_by_role("button", name="Undo", exact=True).click()
        expect(tab.locator(".toast.bad")).to_contain_text("The server does not answer")
