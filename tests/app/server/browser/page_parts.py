"""Parts of the page that several tests look for."""

from playwright.sync_api import Locator, Page


def cards(tab: Page) -> Locator:
    return tab.locator(".people .tile")


def faces(tab: Page) -> Locator:
    return tab.locator(".faces .tile")


def names(tab: Page) -> list[str]:
    return [field.input_value() for field in cards(tab).locator(".name").all()]


def no_sideways_scrolling(tab: Page) -> bool:
    return tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
