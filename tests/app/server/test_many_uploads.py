"""Twenty thousand small files, one upload each: the page's memory and the time of its answers stay as they were."""

import io
import statistics
import time

import numpy as np
import psutil
import pytest
from PIL import Image

pytestmark = pytest.mark.slow

UPLOADS, AT_ONCE = 20_000, 500
SECONDS, MORE_MIB = 0.25, 150


def tiny(number: int) -> bytes:
    """A picture of 8 x 8 pixels, too small for a face and like no other."""
    file = io.BytesIO()
    Image.fromarray(np.frombuffer(number.to_bytes(8, "big") * 24, np.uint8).reshape(8, 8, 3)).save(file, "BMP")
    return file.getvalue()


def resident() -> float:
    """Mebibytes of this process, in which the page runs, and of those that look at photos."""
    own = psutil.Process()
    return sum(each.memory_info().rss for each in (own, *own.children(recursive=True))) / 2**20


def settled(page) -> None:
    while page.get("/api/progress")["busy"]:
        time.sleep(0.2)


def test_memory_and_answers_stay_as_they_were(page, record_property):
    uploads, answers, memory = list[float](), list[float](), list[float]()
    for start in range(0, UPLOADS, AT_ONCE):
        for number in range(start, start + AT_ONCE):
            began = time.monotonic()
            assert page.upload(f"{number}.bmp", tiny(number)).json()["accepted"] == 1
            uploads.append(time.monotonic() - began)
        settled(page)
        began = time.monotonic()
        assert page.request("GET", "/api/people").ok
        assert page.request("GET", "/api/progress").ok
        answers.append(time.monotonic() - began)
        memory.append(resident())
    assert page.get("/api/progress")["left_out"] == UPLOADS
    began = time.monotonic()
    assert len(page.request("GET", "/api/rejected").json()) == UPLOADS
    listed = time.monotonic() - began
    tenth = UPLOADS // 10
    told = {
        "uploads": UPLOADS,
        "upload_seconds_first": round(statistics.median(uploads[:tenth]), 4),
        "upload_seconds_last": round(statistics.median(uploads[-tenth:]), 4),
        "answer_seconds_last": round(answers[-1], 4),
        "list_seconds": round(listed, 2),
        "mib_first": round(memory[1]),
        "mib_last": round(memory[-1]),
    }
    for name, value in told.items():
        record_property(name, value)
    print(told)
    assert told["upload_seconds_last"] < SECONDS
    assert told["answer_seconds_last"] < SECONDS
    assert listed < 5
    assert told["mib_last"] - told["mib_first"] < MORE_MIB
