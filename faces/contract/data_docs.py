"""The page that shows how a table of faces was held against its contract."""

import re
from typing import Any

_STYLE = """<style>body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .6em;vertical-align:top}
.d-none{display:none}.fa-check-circle::before{content:"passed"}.fa-times::before{content:"FAILED"}</style>"""


def page(result: Any) -> str:
    """Return the Data Docs page with its references to the network replaced by a small style sheet."""
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    html = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(result))
    html = re.sub(r"<script\b.*?</script>", "", html, flags=re.DOTALL | re.IGNORECASE)
    html = re.sub(r"<link\b[^>]*>", "", html, flags=re.IGNORECASE)
    html = re.sub(r"<img\b[^>]*>", "", html, flags=re.IGNORECASE)
    return html.replace("</head>", f"{_STYLE}</head>", 1)
