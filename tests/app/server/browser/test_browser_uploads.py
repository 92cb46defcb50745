"""What is said while files are sent, and of those that were not used."""

import re

import pytest
from page_parts import cards
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_what_was_not_used_is_listed_until_it_is_dismissed(tab, page, photos, pictures):
    tab.set_input_files("#choose-files", [photos / "notes.txt", photos / "first.zip"])
    expect(tab.locator("#busy")).to_be_hidden(timeout=120_000)
    expect(cards(tab).nth(0)).to_be_visible()
    tab.set_input_files("#choose-files", [photos / "first.zip"])
    expect(tab.locator("#left-out summary")).to_have_text("13 files not used")
    expect(tab.locator("#busy")).to_be_hidden(timeout=120_000)
    for _ in range(2):
        tab.reload()
        tab.locator("#left-out summary").click()
        listed = tab.locator("#left-out")
        expect(listed).to_contain_text("1 file: not a picture or clip of a supported format")
        expect(listed).to_contain_text("What to do: remove it, or convert it to JPEG or PNG.")
        expect(listed).to_contain_text("12 files: the same content as another file")
        expect(listed).to_contain_text("first.zip/0-0.jpg")
        assert "`" not in listed.inner_text(), "no word of a setting that this page does not have"
    tab.screenshot(path=pictures / "left_out.png", full_page=True)
    tab.get_by_role("button", name="I have read this").click()
    expect(tab.locator("#left-out")).to_be_hidden()
    assert page.get("/api/rejected") == []
    tab.reload()
    expect(cards(tab).nth(0)).to_be_visible()
    expect(tab.locator("#left-out")).to_be_hidden()
    tab.set_input_files("#choose-files", [photos / "notes.txt"])
    expect(tab.locator("#left-out summary")).to_have_text("1 file not used")


def test_bytes_are_counted_while_a_file_is_sent(tab, page, tmp_path):
    """A zip of 40 MB on a slow line: the bar moves long before the file is there."""
    big = tmp_path / "big.zip"
    big.write_bytes(b"PK\x03\x04" + bytes(40_000_000))
    slow = tab.context.new_cdp_session(tab)
    slow.send("Network.enable")
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000_000}
    slow.send("Network.emulateNetworkConditions", line)
    tab.route("**/api/photos?*", lambda route: route.continue_())
    tab.set_input_files("#choose-files", big)
    told = tab.locator("#busy-text")
    expect(told).to_have_text(re.compile(r"Sending 0 of 1 file, [1-9][\d.]* MB of 40 MB"))
    assert 0 < tab.evaluate("document.getElementById('busy-bar').value") < 40_000_005
