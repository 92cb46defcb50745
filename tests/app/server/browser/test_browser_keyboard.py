"""The page without a mouse."""

import pytest
from page_parts import cards
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_everything_by_keyboard(tab, filled):
    """Open, name, tick, put together, undo: no mouse, and the focus can be seen at every step."""
    expect(cards(tab).nth(1)).to_be_visible()
    before = filled.people()
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
    assert filled.people() == before
