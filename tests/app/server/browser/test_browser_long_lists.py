"""Lists of hundreds: only what is near the window is in the page, and nothing is out of reach."""

import pytest
from page_parts import cards, faces
from playwright.sync_api import expect

from benchmarks.photo_page_speed.photos import plant
from benchmarks.photo_page_speed.visit import served

pytestmark = pytest.mark.slow
FACES, OTHERS = 5_000, 400
LARGEST = FACES // 10
"""As `plant` deals them out."""


@pytest.fixture(scope="module")
def address(jpegs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    with served(folder):
        pass
    plant(folder, FACES, OTHERS, [jpegs["0-0.jpg"]])
    with served(folder) as address:
        yield address


def places(tab) -> list[int]:
    """Return which faces of all are in the page, counted from 1."""
    return tab.locator(".faces .tile").evaluate_all("tiles => tiles.map((tile) => Number(tile.ariaPosInSet))")


def test_only_what_is_near_the_window_is_there(open_tab, address):
    tab = open_tab(address)
    expect(cards(tab).nth(0)).to_be_visible()
    assert cards(tab).count() < OTHERS / 2
    cards(tab).nth(0).locator(".open").click()
    expect(faces(tab).nth(0)).to_be_visible()
    top = places(tab)
    assert top == list(range(1, len(top) + 1))
    assert len(top) < LARGEST / 2
    assert faces(tab).nth(0).get_attribute("aria-setsize") == str(LARGEST)
    height = tab.evaluate("document.documentElement.scrollHeight")
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(faces(tab).last).to_have_attribute("aria-posinset", str(LARGEST))
    bottom = places(tab)
    assert bottom == list(range(bottom[0], LARGEST + 1))
    assert abs(tab.evaluate("document.documentElement.scrollHeight") - height) < 30, "the page does not jump"
    tab.evaluate("scrollTo(0, 0)")
    expect(faces(tab).nth(0)).to_have_attribute("aria-posinset", "1")


def test_a_range_and_all_reach_what_is_not_in_the_page(open_tab, address):
    tab = open_tab(address)
    cards(tab).nth(0).locator(".open").click()
    faces(tab).nth(0).locator(".pick").check()
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(faces(tab).last).to_have_attribute("aria-posinset", str(LARGEST))
    faces(tab).last.locator(".pick").click(modifiers=["Shift"])
    expect(tab.locator("#actions")).to_contain_text(f"{LARGEST} faces selected")
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    tab.wait_for_timeout(300)
    assert all(box.is_checked() for box in tab.locator("#content .pick").all())
    tab.keyboard.press("Escape")
    tab.evaluate("scrollTo(0, 0)")
    expect(faces(tab).nth(0)).to_have_attribute("aria-posinset", "1")
    assert not any(box.is_checked() for box in tab.locator("#content .pick").all())
    tab.keyboard.press("Control+a")
    expect(tab.locator("#actions")).to_contain_text(f"{LARGEST} faces selected")


def test_keys_go_on_beyond_the_window(open_tab, address):
    """Tab after Tab, tiles come as they are needed."""
    tab = open_tab(address)
    cards(tab).nth(0).locator(".open").click()
    faces(tab).nth(0).locator(".open").focus()
    for _ in range(150):
        tab.keyboard.press("Tab")
    place = tab.evaluate("Number(document.activeElement.closest('.tile').ariaPosInSet)")
    assert place == 76, "two stops a tile"


def test_a_narrow_window_lays_them_out_anew(open_tab, address):
    tab = open_tab(address)
    cards(tab).nth(0).locator(".open").click()
    expect(faces(tab).nth(0)).to_be_visible()
    tab.set_viewport_size({"width": 1000, "height": 700})
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(faces(tab).last).to_have_attribute("aria-posinset", str(LARGEST))
