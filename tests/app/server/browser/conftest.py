"""A headless Chromium, tabs on the page, and drawn pictures to upload."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_client import PageClient
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 780}
PATIENCE = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def tab(open_tab, page) -> Page:
    """A tab on the page."""
    return open_tab(page.link)


@pytest.fixture
def open_tab(browser, request) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens an address in a tab, which is narrow or dark if the test's name says so.

    Errors of scripts, of the network and of the Content Security Policy fail the test.
    """
    size = NARROW if "narrow" in request.node.name else WIDE
    colours = "dark" if "dark" in request.node.name else "light"
    context = browser.new_context(viewport=size, color_scheme=colours, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    wrong: list[str] = []

    def opened(address: str) -> Page:
        tab = context.new_page()
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        tab.goto(address)
        return tab

    yield opened
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def filled(page, jpegs) -> PageClient:
    """The library with all drawn pictures: the front ones in the folder `summer/front`, the others in `summer`."""
    for name, data in jpegs.items():
        folder = "summer/front" if name.endswith("-0.jpg") else "summer"
        assert page.upload(f"{folder}/{name}", data).json()["accepted"] == 1
    page.settle()
    return page


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
