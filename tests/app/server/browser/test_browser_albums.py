"""Folders of photos, and a photo with everybody on it."""

import pytest
from page_parts import cards, faces
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_folders_photos_and_everybody_on_one(tab, filled, pictures):
    first = filled.people()[0]
    filled.change(f"/api/people/{first['id']}/name", {"name": "Ada"})
    tab.reload()
    tab.locator("#tabs").get_by_role("link", name="Photos").click()
    expect(tab.locator("#tabs [aria-current]")).to_have_text("Photos17")
    albums = tab.locator(".photos .tile")
    expect(albums).to_have_count(2)
    expect(albums.nth(0)).to_contain_text("summer13 photos")
    tab.screenshot(path=pictures / "albums.png")
    tab.get_by_role("link", name="Open summer/front").click()
    expect(tab.locator(".photos .tile")).to_have_count(4)
    tab.go_back()
    tab.get_by_role("link", name="Open summer", exact=True).click()
    photos = tab.locator(".photos .tile")
    expect(photos).to_have_count(13)
    tab.screenshot(path=pictures / "album.png")
    tab.get_by_role("button", name="Show group.jpg").click()
    expect(tab.locator(".photo .mark")).to_have_count(2)
    expect(tab.locator(".photo-people")).to_contain_text("2 faces: ")
    expect(tab.locator(".photo-name")).to_contain_text("summer/group.jpg (13 of 13)")
    tab.screenshot(path=pictures / "photo.png")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".photo-name")).to_contain_text("(1 of 13)")
    expect(tab.locator(".photo .mark")).to_have_count(1)
    tab.keyboard.press("ArrowLeft")
    tab.locator(".photo-people a").nth(0).click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    expect(tab.locator(".person-head")).to_be_visible()
    filled.change("/api/undo")


def test_a_face_is_marked_by_hand_with_the_pointer_and_with_keys(tab, filled, pictures):
    """On plain colour beside two people: nothing can be measured there, and the page says what that means."""
    tab.goto(f"{tab.url.split('#')[0]}#photos/summer")
    tab.get_by_role("button", name="Show group.jpg").click()
    expect(tab.locator(".photo .mark")).to_have_count(2)
    tab.get_by_role("button", name="Mark a face…").click()
    area = tab.locator(".photo").bounding_box()
    tab.mouse.move(area["x"] + 0.44 * area["width"], area["y"] + 3)
    tab.mouse.down()
    tab.mouse.move(area["x"] + 0.56 * area["width"], area["y"] + 0.12 * area["height"], steps=3)
    tab.mouse.up()
    tab.screenshot(path=pictures / "marking.png")
    tab.get_by_role("button", name="Keep this frame").click()
    tab.get_by_role("dialog", name="Who is this?").get_by_role("button", name="Somebody new").click()
    expect(tab.locator(".photo .mark")).to_have_count(3)
    expect(tab.locator(".photo-people")).to_contain_text("drawn by hand, compared with no other")
    expect(tab.get_by_role("dialog")).to_contain_text("Nothing could be measured in this frame")
    tab.screenshot(path=pictures / "marked.png")
    tab.get_by_role("button", name="Mark a face…").press("Enter")
    expect(tab.locator(".mark.drawing")).to_be_focused()
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowLeft", "Escape"):
        tab.keyboard.press(key)
    expect(tab.locator(".mark.drawing")).to_have_count(0)
    expect(tab.locator(".photo-name")).to_contain_text("(13 of 13)")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    for _ in range(2):
        filled.change("/api/undo")
    assert filled.get("/api/progress")["faces_found"] == 18


def test_a_cover_is_chosen(tab, filled):
    before = filled.people()[0]
    cards(tab).nth(0).locator(".open").click()
    faces(tab).nth(2).locator(".pick").check()
    tab.get_by_role("button", name="Use as cover").click()
    expect(tab.locator(".toast")).to_contain_text("Cover chosen.")
    chosen = filled.people()[0]["cover_face"]
    assert chosen == filled.get(f"/api/people/{before['id']}/faces")[2]["id"] != before["cover_face"]
    expect(tab.locator(f".person-head .cover[src*='{chosen}']")).to_be_visible()
    tab.locator(".toast").get_by_role("button", name="Undo").click()
    expect(tab.locator(".toast")).to_contain_text("Undone: the cover of")
    assert filled.people()[0] == before


def test_a_year_of_birth_is_kept_and_taken_back(tab, filled):
    cards(tab).nth(0).locator(".open").click()
    year = tab.get_by_label("born")
    year.fill("99")
    year.press("Tab")
    expect(year).to_have_value("")
    year.fill("2010")
    year.press("Tab")
    expect(tab.locator(".toast")).to_contain_text("Born in 2010.")
    assert filled.people()[0]["birth"] == 2010
    tab.keyboard.press("Control+z")
    expect(tab.locator(".toast")).to_contain_text("Undone: the year of birth of")
    assert filled.people()[0]["birth"] is None
