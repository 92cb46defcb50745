"""A real server and sockets that are slow, endless or idle: everybody else is answered."""

import http.client
import socket
import threading
import time

import psutil
import pytest
from starlette.responses import PlainTextResponse

from app.door import connections
from app.door.connections import WAITING, patient_server


async def hello(scope, receive, send):
    await PlainTextResponse("hello")(scope, receive, send)


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(connections, "HEADER_SECONDS", 1.0)
    server = patient_server(hello)
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
        yield door.getsockname()[1]
        server.should_exit = True
        thread.join(20)


def answered(port: int) -> float:
    """Ask as anybody does; return the seconds that it took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
    connection.close()
    return time.monotonic() - began


def ended(sock: socket.socket, seconds: float) -> bool:
    sock.settimeout(seconds)
    try:
        return sock.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test_idle_sockets_keep_nobody_out(port):
    """205 of them made every answer a 503 for as long as they were held."""
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(600)]
    assert answered(port) < 2
    assert sum(ended(one, 0.01) for one in idle) >= 600 - WAITING - 5
    assert all(ended(one, 3) for one in idle)
    for one in idle:
        one.close()


def test_a_header_that_trickles_ends(port):
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            try:
                slow.sendall(b"x")
            except ConnectionError:
                break
            time.sleep(0.1)
        assert ended(slow, 1)
        assert answered(port) < 2


def test_a_second_header_on_a_connection_has_the_same_deadline(port):
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while not slow.recv(4096).endswith(b"hello"):
            pass
        slow.sendall(b"GET / HT")
        assert ended(slow, 3)


def test_a_header_without_end_is_cut_and_takes_no_memory(port):
    """300 MB of it were accepted, and half a gigabyte of memory with them."""
    before, sent = psutil.Process().memory_info().rss, 0
    with socket.create_connection(("127.0.0.1", port)) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\n")
        line = b"X-Many: " + b"x" * 2**16
        try:
            while sent < 300 * 2**20:
                sent += endless.send(line)
        except ConnectionError:
            pass
    assert sent < 16 * 2**20
    assert psutil.Process().memory_info().rss - before < 50 * 2**20
    assert answered(port) < 2
