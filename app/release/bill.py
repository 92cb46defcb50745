"""A CycloneDX document."""

import hashlib
import json
import uuid
from typing import Any


def bill(about: dict[str, Any], components: list[dict[str, Any]], now: str) -> dict[str, Any]:
    """Return the document about a component; its serial number follows from the content, so equal ones are equal."""
    content = json.dumps([about, components], sort_keys=True).encode()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(content).digest()[:16], version=4)}",
        "version": 1,
        "metadata": {"timestamp": now, "component": about},
        "components": components,
    }
