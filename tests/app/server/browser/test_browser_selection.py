"""Ticking faces: one, a range, all; with a mouse and with keys."""

import pytest
from page_parts import cards, faces
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def ticked(tab) -> list[bool]:
    return [box.is_checked() for box in tab.locator("#content .pick").all()]


def test_ranges_and_all_with_the_mouse(tab, filled):
    count = filled.people()[0]["face_count"]
    assert count >= 4
    cards(tab).nth(0).locator(".open").click()
    expect(faces(tab)).to_have_count(count)
    faces(tab).nth(0).locator(".pick").check()
    faces(tab).nth(2).locator(".pick").click(modifiers=["Shift"])
    assert ticked(tab) == [place <= 2 for place in range(count)]
    faces(tab).nth(1).locator(".pick").click(modifiers=["Shift"])
    assert ticked(tab) == [place < 1 for place in range(count)], "a range is taken away as it is ticked"
    faces(tab).nth(3).locator(".open").click(modifiers=["Shift"])
    assert ticked(tab) == [place <= 3 for place in range(count)]
    faces(tab).nth(0).locator(".open").click(modifiers=["Control"])
    assert ticked(tab) == [1 <= place <= 3 for place in range(count)]
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.get_by_role("button", name=f"Select all {count}").click()
    assert all(ticked(tab))
    expect(tab.locator("#actions")).to_contain_text(f"{count} faces selected")
    expect(tab.get_by_role("button", name="Select all")).to_have_count(0)
    tab.get_by_role("button", name="Clear").click()
    assert not any(ticked(tab))


def test_ranges_and_all_with_keys(tab, filled):
    people = len(filled.people())
    cards(tab).nth(0).locator(".pick").focus()
    tab.keyboard.press("Space")
    cards(tab).nth(2).locator(".pick").focus()
    tab.keyboard.press("Shift+Space")
    assert ticked(tab) == [place <= 2 for place in range(people)]
    tab.keyboard.press("Control+a")
    expect(tab.locator("#actions")).to_contain_text(f"{people} people selected")
    tab.keyboard.press("Escape")
    assert not any(ticked(tab))
    field = cards(tab).nth(0).locator(".name")
    field.focus()
    tab.keyboard.press("Control+a")
    assert not any(ticked(tab)), "in a name the keys select its letters"


def test_whose_faces_they_are_is_asked_with_faces(tab, filled):
    """People without a name are told by their faces and how many there are."""
    cards(tab).nth(0).locator(".open").click()
    faces(tab).nth(0).locator(".pick").check()
    tab.get_by_role("button", name="Move to…").click()
    rows = tab.locator("dialog .person-row")
    expect(rows).to_have_count(len(filled.people()) - 1)
    expect(rows.nth(0)).to_contain_text("Person with")
    for row in rows.all():
        tab.wait_for_function("picture => picture.naturalWidth > 0", arg=row.locator("img").element_handle())
    tab.keyboard.press("Escape")


def test_the_folder_of_a_photo_is_shown(tab, filled):
    cards(tab).nth(0).locator(".open").click()
    front = faces(tab).filter(has_text="-0.jpg")
    expect(front.nth(0)).to_contain_text("front")
    expect(front.nth(0).locator(".folder")).to_have_attribute(
        "title", "summer/front/" + front.nth(0).locator("small").nth(0).inner_text()
    )
    front.nth(0).locator(".open").click()
    expect(tab.locator(".photo-name")).to_contain_text("summer/front/")
