"""The page on narrow and dark screens, what it says by itself, and when the server is gone."""

import pytest
from page_parts import cards
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_on_a_narrow_screen(tab, filled, pictures):
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
def test_what_to_expect_is_told(tab, filled, pictures, learned, changed, words):
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
