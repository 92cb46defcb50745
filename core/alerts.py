"""Events that somebody wants to be told of: one signed request each, to one address; off unless that is set.

`python -m core.alerts EVENT [TEXT]` sends one, for what ends a program before it can speak for itself.
"""

import hashlib
import hmac
import json
import logging
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

LOGGER = logging.getLogger(__name__)

URL, KEY = "LIKENESS_ALERT_URL", "LIKENESS_ALERT_KEY"
"""The environment variables with the receiver's address, and with the file of the key that is shared with it."""

SIGNATURE = "X-Likeness-Signature"
SECONDS = 5.0


def alert(event: str, **told: Any) -> bool:
    """Send an event with what JSON can hold of it, names of people never; return whether it was received.

    The body is signed: `X-Likeness-Signature: t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>." and the body>`. What goes
    wrong is logged and nothing else: an alert never ends what it tells of.
    """
    address = os.environ.get(URL)
    if not address:
        return False
    body = json.dumps({"event": event, **told}, sort_keys=True).encode()
    try:
        stamp = str(int(time.time()))
        headers = {"Content-Type": "application/json", SIGNATURE: f"t={stamp},v1={signature(_key(), stamp, body)}"}
        request = urllib.request.Request(address, body, headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return bool(answer.status < 300)
    except (OSError, ValueError, KeyError) as error:
        LOGGER.warning("the alert '%s' could not be sent: %s", event, error)
        return False


def signature(key: bytes, stamp: str, body: bytes) -> str:
    """Return the HMAC-SHA-256 of a body and the second at which it was sent, in hex."""
    return hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def received(key: bytes, header: str, body: bytes, now: float, longest: float = 300.0) -> bool:
    """Say whether a request is what a holder of `key` sent within the last `longest` seconds; for receivers."""
    parts = dict(each.partition("=")[::2] for each in header.split(","))
    stamp = parts.get("t", "")
    fresh = stamp.isdecimal() and abs(now - int(stamp)) <= longest
    return fresh and hmac.compare_digest(signature(key, stamp, body), parts.get("v1", ""))


def _key() -> bytes:
    return Path(os.environ[KEY]).read_bytes().strip()


if __name__ == "__main__":
    sys.exit(0 if alert(sys.argv[1], text=" ".join(sys.argv[2:])) else 1)
