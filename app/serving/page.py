"""A page about an interface, from its OpenAPI description: plain HTML that loads nothing."""

from html import escape
from typing import Any

STYLE = "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}h2{font:bold 1em monospace}"


def interface_page(described: dict[str, Any]) -> str:
    """Return the page of an OpenAPI description."""
    title = escape(f"{described['info']['title']} {described['info']['version']}")
    parts = [f"<h1>{title}</h1><p>{escape(described['info'].get('description', ''))}</p>"]
    for path, methods in described["paths"].items():
        parts += [_operation(method, path, said) for method, said in methods.items()]
    parts.append('<p>For machines: <a href="/openapi.json">/openapi.json</a></p>')
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"


def _operation(method: str, path: str, said: dict[str, Any]) -> str:
    text = "".join(f"<p>{escape(part)}</p>" for part in said.get("description", "").split("\n\n"))
    kinds = ", ".join(said.get("requestBody", {}).get("content", {}))
    return f"<h2>{escape(method.upper())} {escape(path)}</h2>{text}" + (
        f"<p>Body: {escape(kinds)}</p>" if kinds else ""
    )
