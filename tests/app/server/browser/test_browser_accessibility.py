"""axe-core finds nothing serious on any view of the page, light and dark, wide and narrow."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_parts import cards, faces, no_sideways_scrolling
from playwright.sync_api import Page, expect

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
INSTALL = "npm install --prefix tests/app/server/browser"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not AXE.exists(), reason=f"no axe-core here: {INSTALL}")]
SERIOUS = {"serious", "critical"}

ASK = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap(
  ({ id, impact, nodes }) => nodes.map((node) => [impact, id, node.target.join(" "), node.failureSummary]))"""


def findings(tab: Page) -> list[list[str]]:
    """Return what axe-core finds wrong that is serious: rule and place."""
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    return [found for found in tab.evaluate(ASK) if found[0] in SERIOUS]


def views(tab: Page) -> Iterator[str]:
    """Show one view after another; yield its name when it is there."""
    expect(cards(tab).nth(0)).to_be_visible()
    yield "people"
    tab.locator("#export summary").click()
    yield "export"
    tab.keyboard.press("Escape")
    cards(tab).nth(0).locator(".pick").check()
    cards(tab).nth(1).locator(".pick").check()
    yield "selected"
    tab.get_by_role("button", name="Clear").click()
    for name, open_dialog in dialogs(tab).items():
        open_dialog()
        expect(tab.get_by_role("dialog")).to_be_visible()
        tab.wait_for_timeout(400)
        yield name
        tab.keyboard.press("Escape")
    cards(tab).nth(0).locator(".open").click()
    expect(faces(tab).nth(0)).to_be_visible()
    yield "person"
    faces(tab).nth(0).locator(".open").click()
    expect(tab.locator(".photo .mark").nth(0)).to_be_visible()
    yield "photo"
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Delete for good…").click()
    yield "delete"
    tab.keyboard.press("Escape")
    faces(tab).nth(0).locator(".pick").check()
    tab.get_by_role("button", name="Move to…").click()
    yield "move"
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Clear").click()
    for view in ("unsorted", "same", "photos", "photos/summer"):
        tab.goto(f"{tab.url.split('#')[0]}#{view}")
        tab.wait_for_timeout(400)
        yield view.replace("/", "_")


def dialogs(tab: Page) -> dict[str, Callable[[], None]]:
    return {
        "who": lambda: tab.get_by_role("button", name="Who is this?").click(),
        "sort_again": lambda: tab.get_by_role("button", name="Sort again").click(),
        "ways": lambda: tab.get_by_role("button", name="Compare in another way").click(),
    }


@pytest.mark.parametrize("screen", ["wide", "narrow", "wide_dark", "narrow_dark"])
def test_nothing_serious_is_found(tab, filled, pictures, screen):
    if not filled.get("/api/rejected"):
        filled.upload("notes.txt", b"dear diary")
        tab.reload()
    found = []
    for view in views(tab):
        found += [(view, *each) for each in findings(tab)]
        tab.screenshot(path=pictures / f"{screen}_{view}.png")
        if not no_sideways_scrolling(tab):
            found.append((view, "it scrolls sideways"))
    assert found == []


def test_the_door_for_visitors_is_accessible(browser, serve):
    from app.server.settings import ServerSettings

    guarded = serve(ServerSettings(token="a token of many letters"))
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(guarded.url)
        expect(tab.get_by_label("Token")).to_be_visible()
        assert findings(tab) == []
