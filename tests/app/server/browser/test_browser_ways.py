"""Choosing how faces are compared, in a real browser."""

from page_parts import cards, no_sideways_scrolling
from playwright.sync_api import expect


def test_the_ways_of_comparing_faces_have_cards(tab, filled, pictures):
    expect(cards(tab).nth(0)).to_be_visible()
    tab.get_by_role("button", name="Compare in another way").click()
    expect(tab.locator(".way")).to_have_count(3)
    expect(tab.locator(".way").nth(1)).to_contain_text("In use now")
    expect(tab.locator(".way").nth(2)).to_contain_text("pip install")
    expect(tab.get_by_role("button", name="Use this")).to_have_count(0)
    tab.screenshot(path=pictures / "ways.png")
    assert no_sideways_scrolling(tab)
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_another_way_is_chosen_in_two_clicks(tab, filled):
    expect(cards(tab).nth(0)).to_be_visible()
    ways = filled.get("/api/ways")
    ways[2]["available"] = True
    chosen = []
    tab.route("**/api/ways", lambda route: (chosen.append(route.request.post_data_json), route.fulfill(json=ways)))
    tab.get_by_role("button", name="Compare in another way").click()
    with tab.expect_navigation():
        tab.get_by_role("button", name="Use this: A recogniser trained with names").click()
    assert chosen == [None, {"way": "recogniser"}]
