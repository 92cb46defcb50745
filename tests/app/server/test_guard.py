"""Who may talk to the page, and what it refuses."""

import re

import pytest
import requests
from page_client import PageClient
from pydantic import ValidationError

from app.server.settings import ServerSettings

TOKEN = "a token that is long enough"


@pytest.fixture(scope="module")
def locked(serve) -> PageClient:
    """A page that asks for a token."""
    return serve(ServerSettings(token=TOKEN))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1", "", "10.0.0.1"])
@pytest.mark.parametrize("path", ["/", "/api/people", "/static/main.js", "/sign-in"])
def test_another_name_for_this_server_is_refused(page, host, path):
    answer = page.request("GET", path, headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]:8080", "LOCALHOST:1"])
def test_the_names_of_this_machine_are_answered(page, host):
    assert page.request("GET", "/api/people", headers={"Host": host}).ok


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/undo"), ("GET", "/api/people"), ("GET", "/api/session")])
def test_requests_from_other_sites_are_refused(page, headers, method, path):
    answer = page.request(method, path, headers=page.page_token() | headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_site")


def test_a_link_on_another_site_may_lead_to_the_page(page):
    assert page.request("GET", "/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).ok


@pytest.mark.parametrize("headers", [{}, {"X-Page-Token": "guess"}, {"X-Page-Token": "é".encode().decode("latin-1")}])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/undo"), ("DELETE", "/api/people/1"), ("POST", "/api/photos")]
)
def test_changes_need_the_token_of_the_page(page, headers, method, path):
    answer = page.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "stale_page")


@pytest.mark.parametrize("path", ["/", "/api/people", "/static/main.js", "/nowhere", "/api/people/9/faces", "/sign-in"])
def test_every_answer_forbids_what_the_page_does_not_need(page, path):
    headers = page.request("GET", path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(page):
    text = page.request("GET", "/").text
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", text)
    assert re.findall(r'(?:src|href)="(?![/#])', text) == []


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/static/", "/static/../templates/index.html"])
def test_nothing_else_is_served(page, path):
    request = requests.Request("GET", page.url + path, headers=page.session.headers).prepare()
    request.url = page.url + path
    assert page.session.send(request, timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["/static/%2e%2e/templates/index.html", "/static/..%2f..%2f__main__.py"])
def test_no_file_beside_the_static_ones_can_be_read(page, path):
    assert page.request("GET", path).status_code == 404


def test_without_the_token_only_the_door_is_shown(locked):
    assert locked.request("GET", "/", allow_redirects=False).headers["location"] == "/sign-in"
    assert locked.request("GET", "/sign-in").ok
    assert locked.request("GET", "/static/page.css").ok
    for method, path in [("GET", "/api/people"), ("GET", "/api/session"), ("POST", "/api/undo"), ("GET", "/nowhere")]:
        assert locked.request(method, path).status_code == 401


def test_a_script_bears_the_token(locked):
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert locked.request("GET", "/api/people", headers=bearer).ok
    assert locked.request("POST", "/api/undo", headers=bearer).status_code == 409
    assert locked.request("GET", "/api/people", headers={"Authorization": "Bearer guess"}).status_code == 401


def test_a_browser_signs_in_once(locked):
    visitor = PageClient(locked.port, locked.folder)
    assert visitor.request("POST", "/sign-in", data={"token": "guess"}).status_code == 403
    assert not visitor.session.cookies
    foreign = visitor.request("POST", "/sign-in", data={"token": TOKEN}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    answer = visitor.request("POST", "/sign-in", data={"token": TOKEN}, allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))
    assert TOKEN not in answer.headers["set-cookie"]
    assert visitor.people() == []
    assert visitor.request("POST", "/api/undo").status_code == 403
    assert visitor.send("POST", "/api/undo").status_code == 409


def test_the_printed_link_signs_in_and_hides_the_token(locked):
    visitor = PageClient(locked.port, locked.folder)
    answer = visitor.request("GET", "/?token=guess-guess-guess", allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    answer = visitor.request("GET", f"/?token={TOKEN}", allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert TOKEN not in answer.headers["set-cookie"]
    assert visitor.people() == []
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert locked.request("GET", f"/?token={TOKEN}", headers=headers).status_code in {400, 403}


def test_a_session_ends_when_somebody_signs_out(locked):
    visitors = [PageClient(locked.port, locked.folder) for _ in range(3)]
    for visitor in visitors:
        visitor.request("POST", "/sign-in", data={"token": TOKEN})
    assert 'action="/sign-out"' in visitors[0].request("GET", "/").text
    stolen = visitors[0].session.cookies.copy()
    visitors[0].request("POST", "/sign-out")
    assert requests.get(f"{locked.url}/api/people", cookies=stolen, timeout=30).status_code == 401
    assert visitors[1].people() == []
    visitors[1].request("POST", "/sign-out", data={"everywhere": "true"})
    assert visitors[2].request("GET", "/api/people").status_code == 401


def test_guessing_becomes_slow(serve):
    """Two hundred wrong tokens were answered in 4.6 s."""
    page = serve(ServerSettings(token=TOKEN))
    statuses = [page.request("POST", "/sign-in", data={"token": f"guess {n}"}).status_code for n in range(200)]
    assert statuses.count(403) <= 10
    assert set(statuses) == {403, 429}
    bearer = page.request("GET", "/api/people", headers={"Authorization": "Bearer guess"})
    assert (bearer.status_code, bearer.json()["code"]) == (429, "wait")


def test_a_token_is_made_wherever_the_page_listens():
    made = {ServerSettings(host=host).with_token().token for host in ("0.0.0.0", "127.0.0.1", "::1", "localhost")}
    assert len(made) == 4
    assert min(map(len, made)) >= 32
    assert ServerSettings(host="0.0.0.0", token=TOKEN).with_token().token == TOKEN
    assert ServerSettings(no_token=True).with_token().token is None
    with pytest.raises(ValidationError, match="16 characters"):
        ServerSettings(token="short")
    with pytest.raises(ValidationError, match="this computer alone"):
        ServerSettings(host="0.0.0.0", no_token=True)


def test_names_of_a_server_that_others_can_reach():
    settings = ServerSettings(host="photos.example", token=TOKEN)
    assert settings.answers_to("photos.example")
    assert settings.answers_to("192.168.1.5")
    assert settings.answers_to("localhost")
    assert not settings.answers_to("evil.example")
    assert not ServerSettings().answers_to("192.168.1.5")
