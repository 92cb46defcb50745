"""The page of neutral faces in a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]
PATIENCE = 60_000


@pytest.fixture
def tab(page) -> Iterator[Page]:
    """A tab on the page; errors of scripts and of the Content Security Policy fail the test."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        tab, wrong = browser.new_page(viewport={"width": 1280, "height": 860}), []
        tab.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        tab.goto(page.link)
        tab.get_by_role("link", name="Neutral face").click()
        tab.wait_for_url("**/neutral")
        yield tab
        browser.close()
    assert wrong == []


@pytest.fixture
def pictures(tmp_path) -> Path:
    """Where screenshots of drawn people go, to be looked at."""
    return tmp_path


def test_from_photos_to_a_saved_face_and_away(tab, page, smiles, resting, pictures):
    for name, data in (smiles | {"rest.jpg": resting, "notes.txt": b"dear diary"}).items():
        (pictures / name).write_bytes(data)
    expect(tab.get_by_role("heading", name="A neutral face")).to_be_visible()
    tab.screenshot(path=pictures / "1-empty.png")

    tab.set_input_files("#choose-files", [pictures / name for name in [*smiles, "notes.txt"]])
    expect(tab.locator("#busy")).to_be_visible()
    expect(tab.get_by_role("heading", name="Made from 2 frames")).to_be_visible()
    expect(tab.locator("#files .bad")).to_contain_text("notes.txt: neither a clip")
    expect(tab.locator(".chosen li")).to_have_count(2)
    compare(tab)
    tab.screenshot(path=pictures / "2-made.png", full_page=True)
    with tab.expect_download() as saved:
        tab.get_by_role("link", name="Download").click()
    assert saved.value.suggested_filename == "neutral face.png"

    tab.set_input_files("#choose-files", pictures / "rest.jpg")
    expect(tab.get_by_role("heading", name="There is a neutral face already")).to_be_visible()
    expect(tab.locator(".said")).to_contain_text("rest.jpg is neutral. This is that photograph: nothing was made.")
    tab.screenshot(path=pictures / "3-neutral.png", full_page=True)
    tab.get_by_role("button", name="Make a face all the same").click()
    expect(tab.get_by_role("heading", name="Made from 3 frames")).to_be_visible()

    tab.set_viewport_size({"width": 390, "height": 780})
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.screenshot(path=pictures / "4-narrow.png", full_page=True)
    tab.get_by_role("button", name="Start again").click()
    expect(tab.locator(".toast")).to_contain_text("deleted")
    expect(tab.locator("#content")).to_be_empty()
    assert not list((page.folder / "neutral").iterdir())


def compare(tab):
    """The slider shows more or less of the made face, by keyboard too, and a frame can be chosen to compare with."""
    slider = tab.get_by_role("slider")
    slider.focus()
    tab.keyboard.press("Home")
    assert tab.locator(".compare").evaluate("node => node.style.getPropertyValue('--at')") == "0%"
    slider.fill("50")
    before = tab.locator(".compare img").first
    shown = before.get_attribute("src")
    for frame in tab.locator(".frame").all():
        frame.click()
    assert before.get_attribute("src") != shown


def test_without_a_face_the_page_says_why(tab, tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"no clip at all" * 20)
    tab.set_input_files("#choose-files", tmp_path / "clip.mp4")
    expect(tab.get_by_role("heading", name="No face could be made")).to_be_visible()
    expect(tab.locator("#content")).to_contain_text("not a picture or clip of a supported format")
