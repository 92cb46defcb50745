"""A visit in headless Chromium: how long from a click until the page shows what came of it."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from app.door.connections import patient_server
from app.library import Library, LibrarySettings, ModelInfo
from app.server.application import photo_page
from app.server.settings import ServerSettings
from core.crop import EyeCrop

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

TOKEN = "the-token-of-the-benchmark"

TIMED = """async ([act, shown]) => {
  const asleep = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const [go, done] = [eval(act), eval(shown)];
  const began = performance.now();
  go();
  while (!done()) {
    if (performance.now() - began > 20000) throw new Error(`not shown after 20 s: ${shown}`);
    await asleep();
  }
  await asleep();
  return performance.now() - began;
}"""
"""Milliseconds from an action until a condition holds, 20 s at most, and the frame after that is drawn."""


class Planted:
    """A model that nobody asks for anything."""

    adaptable = None
    info = ModelInfo("planted", "1", "champion", "planted", 16, EyeCrop(size=64))

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:  # noqa: ARG002 (as embedders are called)
        """Return float32 (N, 16) zeros."""
        return np.zeros((len(crops), 16), np.float32)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the library in `folder`; give its address."""
    limits = LibrarySettings(quiet_seconds=0)
    library = Library.open(folder, Planted(), limits)
    app = photo_page(library, limits, ServerSettings(token=TOKEN), folder)
    server = patient_server(app, port=0, log_level="error")
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/?token={TOKEN}"
    server.should_exit = True
    thread.join()
    library.close()


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """Give a tab on the page, wide."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        tab = browser.new_page(viewport={"width": 1280, "height": 860}, bypass_csp=True)
        tab.goto(address)
        tab.wait_for_selector(".people .tile")
        yield tab
        browser.close()


def interactions(tab: Page, trials: int) -> dict[str, float]:
    """Return the median milliseconds of each thing that a visitor does, over `trials`."""
    times: dict[str, list[float]] = {}
    for _ in range(trials):
        for name, act, shown in ACTS:
            times.setdefault(name, []).append(float(tab.evaluate(TIMED, [act, shown])))
            tab.wait_for_timeout(150)
    return {name: float(np.median(values)) for name, values in times.items()}


def _click(selector: str) -> str:
    return f"() => document.querySelector({selector!r}).click()"


def _text(selector: str, words: str) -> str:
    return f"() => document.querySelector({selector!r})?.textContent.includes({words!r})"


_COUNT = "() => document.querySelectorAll({!r}).length {}"
ACTS: tuple[tuple[str, str, str], ...] = (
    ("open_largest_person", _click(".people .open"), _COUNT.format(".faces .tile", "> 20")),
    ("tick_one", _click(".faces .pick"), _text("#actions", "1 face selected")),
    (
        "select_all",
        "() => document.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', ctrlKey: true, bubbles: true}))",
        "() => !document.querySelector('#actions').textContent.includes('Select all')",
    ),
    (
        "clear",
        "() => document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))",
        "() => document.querySelector('#actions').hidden",
    ),
    (
        "scroll_far",
        "() => scrollTo(0, 5000)",
        "() => scrollY >= Math.min(5000, document.documentElement.scrollHeight - innerHeight) - 1",
    ),
    (
        "name",
        "() => { const field = document.querySelector('.person-head .name'); field.value = 'A' + Math.random();"
        " field.dispatchEvent(new Event('change')); }",
        _text(".toast", "Named"),
    ),
    (
        "undo",
        "() => { document.querySelector('.toast').remove(); document.querySelector('#undo').click(); }",
        _text(".toast", "Undone"),
    ),
    ("all_people", "() => { location.hash = ''; }", _COUNT.format(".people .tile", "> 20")),
    ("unsorted", "() => { location.hash = 'unsorted'; }", _COUNT.format(".faces .tile", "> 20")),
    ("photos", "() => { location.hash = 'photos'; }", _COUNT.format(".photos .tile", "> 10")),
    ("back_to_people", "() => { location.hash = ''; }", _COUNT.format(".people .tile", "> 20")),
)  # fmt: skip
"""Names, what is done, and when its outcome is shown."""
