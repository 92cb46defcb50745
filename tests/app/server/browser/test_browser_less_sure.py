"""Faces that may be a person's, shown as far as a slider says, in a real browser."""

from page_parts import cards, no_sideways_scrolling
from playwright.sync_api import expect


def test_less_sure_faces_are_shown_as_far_as_the_slider_says(tab, filled, pictures):
    expect(cards(tab).nth(0)).to_be_visible()
    other = filled.people()[1]
    faces = filled.get(f"/api/people/{other['id']}/faces")
    found = [{"face": face, "sure": sure} for face, sure in zip(faces, (0.6, 0.02), strict=False)]
    asked = []
    tab.route("**/less-sure", lambda route: route.fulfill(json=found))
    tab.route("**/less-sure/*", lambda route: (asked.append(route.request.post_data_json), route.fulfill(json={})))
    cards(tab).nth(0).locator(".open").click()
    slider = tab.get_by_role("slider", name="Show less sure faces")
    expect(tab.locator(".less-sure .tile")).to_have_count(0)
    slider.press("ArrowRight")
    expect(tab.locator(".less-sure .tile")).to_have_count(1)
    expect(tab.locator(".less-sure")).to_contain_text("likely ones: 1 face")
    slider.press("End")
    expect(tab.locator(".less-sure .tile")).to_have_count(2)
    tab.screenshot(path=pictures / "less_sure.png", full_page=True)
    assert no_sideways_scrolling(tab)
    tab.locator(".less-sure").get_by_role("button", name="No").nth(1).click()
    expect(tab.locator(".toast")).to_contain_text("Somebody else.")
    assert asked == [{"answer": "no"}]
