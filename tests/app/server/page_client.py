"""Requests to a photo page as its own scripts, or other programs, send them."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests


@dataclass
class PageClient:
    """Talks to the page on a port of this machine; `folder` is where its library lies.

    `token`: what the server printed; a browser gets it in the link. `orders`: what makes neutral faces.
    """

    port: int
    folder: Path
    token: str = ""
    orders: Any = None
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def link(self) -> str:
        return f"{self.url}/?token={self.token}"

    def sign_in(self) -> "PageClient":
        """Follow the link; the cookie goes with every request from now on, whatever its Host says."""
        answer = self.session.get(self.link, timeout=120, allow_redirects=False)
        self.session.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        self.session.cookies.clear()
        return self

    def another(self) -> "PageClient":
        """Return a client with a session of its own that may do the same."""
        client = PageClient(self.port, self.folder, self.token)
        client.session.headers.update(self.session.headers)
        return client

    def request(self, method: str, path: str, **content: Any) -> requests.Response:
        """Send a request as it is given."""
        return self.session.request(method, self.url + path, timeout=120, **content)

    def get(self, path: str) -> Any:
        answer = self.request("GET", path)
        assert answer.ok, answer.text
        return answer.json()

    def page_token(self) -> dict[str, str]:
        return {"X-Page-Token": self.get("/api/session")["page_token"]}

    def send(self, method: str, path: str, **content: Any) -> requests.Response:
        """Send a change as the page does."""
        return self.request(method, path, headers=self.page_token(), **content)

    def change(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.send("POST", path, json=body or {})
        assert answer.ok, answer.text
        return answer.json()

    def upload(self, name: str, data: Any) -> requests.Response:
        return self.send("POST", "/api/photos", params={"name": name}, data=data)

    def people(self) -> list[dict[str, Any]]:
        return self.get("/api/people")["people"]

    def settle(self, seconds: float = 60) -> dict[str, Any]:
        """Wait until all photos are looked at and sorted; return the progress."""
        until = time.monotonic() + seconds
        while (progress := self.get("/api/progress"))["busy"]:
            assert time.monotonic() < until, progress
            time.sleep(0.1)
        return progress
