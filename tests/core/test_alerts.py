"""A local receiver gets each event once and can tell that it is genuine; without an address nothing is sent."""

import logging
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from core.alerts import KEY, SIGNATURE, URL, alert, received

SECRET = b"shared with the receiver"


@pytest.fixture
def heard(tmp_path, monkeypatch) -> Iterator[list[tuple[str, bytes]]]:
    """What a receiver of this machine has got: signatures and bodies."""
    got: list[tuple[str, bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.headers[SIGNATURE], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever)
    thread.start()
    (tmp_path / "key").write_bytes(SECRET + b"\n")
    monkeypatch.setenv(URL, f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv(KEY, str(tmp_path / "key"))
    yield got
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_receiver_can_tell_what_is_genuine(heard):
    assert alert("promotion", model="face-embedder", promoted=True)
    ((header, body),) = heard
    assert body == b'{"event": "promotion", "model": "face-embedder", "promoted": true}'
    now = time.time()
    assert received(SECRET, header, body, now)
    assert not received(b"another key", header, body, now)
    assert not received(SECRET, header, body + b" ", now)
    sent = int(header.partition("t=")[2].partition(",")[0])
    assert received(SECRET, header, body, sent + 300)
    assert not received(SECRET, header, body, sent + 301)
    assert not received(SECRET, header.replace("v1=", "v1=0"), body, now)
    assert not received(SECRET, "", body, now)


def test_off_by_default_and_never_in_the_way(heard, monkeypatch, caplog):
    monkeypatch.setenv(URL, "http://127.0.0.1:1/")
    with caplog.at_level(logging.WARNING):
        assert not alert("drift", numbers=["pose"])
    assert "could not be sent" in caplog.text
    monkeypatch.delenv(KEY)
    assert not alert("drift")
    monkeypatch.delenv(URL)
    assert alert("drift") is False
    assert heard == []
