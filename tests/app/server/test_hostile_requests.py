"""Requests that no page sends: absurd JSON, numbers, names and headers. Each is answered, none with a 500."""

import io
import json
import socket
import xml.etree.ElementTree as ET
import zipfile

import pytest

DEEP = 100_000
SURROGATE = '"\\ud800"'
"""Half of a character, which JSON can spell and UTF-8 cannot."""

BODIES = {
    "deep lists": '{"faces": ' + "[" * DEEP + "]" * DEEP + "}",
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "half of a character": f'{{"faces": [{SURROGATE}], "person": null}}',
    "half of a character as a key": f'{{{SURROGATE}: 1, "faces": ["x"], "person": null}}',
    "not a number": '{"faces": ["x"], "person": NaN}',
    "infinite": '{"faces": ["x"], "person": 1e999}',
    "a number of 5,000 digits": '{"faces": ["x"], "person": ' + "9" * 5000 + "}",
    "a key twice": '{"faces": ["x"], "faces": "y", "person": null}',
    "no UTF-8": b'{"faces": ["\xff\xfe"], "person": null}',
    "UTF-16": '{"faces": ["x"], "person": 1}'.encode("utf-16"),
    "NUL": '{"faces": ["\\u0000"], "person": null}',
}


@pytest.mark.parametrize("name", BODIES)
def test_absurd_json_is_told(page, name):
    body = BODIES[name]
    headers = page.page_token() | {"Content-Type": "application/json"}
    data = body if isinstance(body, bytes) else body.encode()
    answer = page.request("POST", "/api/faces/move", data=data, headers=headers)
    assert answer.status_code in {400, 404, 422}
    assert answer.json()["message"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "box", ["[NaN, 0, 1, 1]", "[Infinity, 0, 1, 1]", "[-1e308, 0, 1, 1]", "[0, 0, 1e309, 1]", "[0]"]
)
def test_frames_that_are_no_frames_are_told(page, box):
    headers = page.page_token() | {"Content-Type": "application/json"}
    answer = page.request("POST", "/api/photos/1/faces", data=f'{{"box": {box}}}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


@pytest.mark.parametrize(
    "path",
    [
        "/api/faces/%ED%A0%80/picture",
        "/api/faces/%00/picture",
        "/api/faces/..%2f..%2fetc%2fpasswd/picture",
        "/api/photos?folder=%ED%A0%80",
        "/api/photos?folder=%00",
        "/api/photos/1e3/picture",
        "/api/photos/1/picture?side=NaN",
        "/api/photos/" + "9" * 5000 + "/picture",
        "/api/people/%D9%A1/faces",
        "/static/%00",
        "/static/" + "a" * 5000,
        "/%ff%fe",
    ],
)
def test_absurd_addresses_are_told(page, path):
    answer = page.request("GET", path)
    assert answer.status_code in {200, 404, 422}
    if answer.status_code == 200:
        assert answer.json() == []


def raw(page, head: str, body: bytes = b"") -> list[int]:
    """Send bytes as they are; return the status of every answer until the server closes or says no more."""
    with socket.create_connection(("127.0.0.1", page.port), timeout=20) as sock:
        sock.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
        sock.settimeout(3)
        told = b""
        try:
            while piece := sock.recv(2**16):
                told += piece
        except (TimeoutError, ConnectionError):
            pass
    return [int(line.split()[1]) for line in told.split(b"\r\n") if line.startswith(b"HTTP/1.")]


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5, 6",
        "Content-Length: 5\nContent-Length: 6",
        "Content-Length: " + "9" * 5000,
        "Content-Length: 5\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
    ],
)
def test_a_second_request_cannot_hide_in_the_body_of_the_first(page, lengths):
    """Where two programs read the length of a body in two ways, one of them takes a part of it for another request."""
    hidden = b"0\r\n\r\nGET /api/people HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + page.token.encode()
    head = f"POST /api/undo HTTP/1.1\nHost: 127.0.0.1\nAuthorization: Bearer {page.token}\n{lengths}\n\n"
    statuses = raw(page, head, hidden + b"\r\n\r\n")
    assert 200 not in statuses
    assert 500 not in statuses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost.",
        "2130706433",
        "0x7f.1",
        "[::1",
        "[::ffff:127.0.0.1]",
        "evil.example#localhost",
        "evil.example/localhost",
        "127.1",
        "",
        "localhost\tevil.example",
    ],
)
def test_names_that_only_look_like_this_machine_are_refused(page, host):
    bearer = f"Authorization: Bearer {page.token}"
    assert set(raw(page, f"GET /api/people HTTP/1.1\nHost: {host}\n{bearer}\nConnection: close\n\n")) <= {400}


def test_ranges_do_not_multiply_a_file(page):
    ranges = "bytes=" + ",".join(f"{n}-" for n in range(5000))
    answer = page.request("GET", "/static/main.js", headers={"Range": ranges})
    assert len(answer.content) < 2**20
    assert answer.status_code in {200, 206, 400, 416}


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND", "OPTIONS"])
def test_other_methods_do_nothing(page, method):
    headers = page.page_token() | {"Cookie": page.session.headers["Cookie"]}
    answer = page.request(method, "/api/people", headers=headers)
    assert answer.status_code in {400, 404, 405}
    assert "Cookie" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        "]]><x/>",
        "=1+1",
        "\u202egnp.exe",
        "a\u0300" * 100,
        "../../x",
        "CON",
        "&amp;",
        '"}',
    ],
)
def test_whatever_people_are_called_no_export_breaks(page, jpegs, name):
    page.upload("0.jpg", jpegs["0-0.jpg"])
    page.settle()
    person = page.people()[0]["id"] if page.people() else page.change("/api/unsorted/split", unsorted(page))["person"]
    page.change(f"/api/people/{person}/name", {"name": name})
    assert page.request("GET", "/").headers["content-security-policy"]
    told = page.request("GET", "/api/export/json").json()
    assert "\u202e" not in json.dumps(told, ensure_ascii=False)
    assert not page.request("GET", "/api/export/csv").content.decode().count(",=")
    for kind in ("folders", "links", "sidecars"):
        with zipfile.ZipFile(io.BytesIO(page.request("GET", f"/api/export/{kind}").content)) as archive:
            for member in archive.namelist():
                assert not member.startswith("/")
                assert ".." not in member.split("/")
                if member.endswith(".xmp"):
                    ET.fromstring(archive.read(member))


def unsorted(page) -> dict:
    return {"faces": [face["id"] for face in page.request("GET", "/api/unsorted").json()]}
