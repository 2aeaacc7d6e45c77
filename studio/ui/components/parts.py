"""Reads the static parts of a component of our own: HTML, CSS and JavaScript beside its Python file."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def parts(name: str) -> dict[str, str | bool]:
    """Keyword arguments of `gr.HTML` for the component `name`.

    The templates must stay static. Gradio runs them as Handlebars and as a JavaScript template literal, so a
    value written into one would be executed in the page; values reach the page through the script instead,
    which sets `textContent` and attributes. Raises ValueError for a template that is not static.
    """
    html, css, script = ((_FOLDER / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    for mark in ("${", "{{", "`", "\\"):
        if mark in html or mark in css:
            raise ValueError(f"{name}.html or .css holds {mark}, which Gradio would execute; keep templates static.")
    return {"html_template": html, "css_template": css, "js_on_load": script, "apply_default_css": False}
