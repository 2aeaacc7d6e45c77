"""The base of the components that are our own: static HTML, CSS and JavaScript beside the Python file."""

from functools import cache
from pathlib import Path
from typing import Any, ClassVar, TypedDict

import gradio as gr

_FOLDER = Path(__file__).parent
_HTML: Any = gr.HTML


class Placed(TypedDict, total=False):
    """What every component of ours takes beside its value and what is its own, as Gradio's components do."""

    label: str
    visible: bool
    elem_id: str | None
    render: bool


class OwnComponent(_HTML):  # type: ignore[misc]  # Gradio annotates the values of HTML as text; ours are not
    """A component whose page side lies in `<part>.html`, `.css` and `.js` of this folder.

    title: its label where it is given none.
    props: what the script reads beside the value; `gr.update` can set them. A subclass that has some names them in a
    constructor of its own.
    """

    part: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        value: Any = None,
        *,
        label: str = "",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
        **props: Any,
    ) -> None:
        html, css, script = parts(self.part)
        for name, prop in props.items():  # where Gradio looks for what an update has set
            setattr(self, name, prop)
        super().__init__(
            value=value,
            label=label or self.title,
            visible=visible,
            elem_id=elem_id,
            render=render,
            html_template=html,
            css_template=css,
            js_on_load=script,
            apply_default_css=False,
            **props,
        )

    def preprocess(self, payload: Any) -> Any:
        """From what the page's script wrote to what a handler gets."""
        return payload

    def postprocess(self, value: Any) -> Any:
        """From what a handler returns to what the page's script reads."""
        return value

    def api_info(self) -> dict[str, Any]:
        """JSON schema of the page's side of the value."""
        return {"type": "object", "description": (type(self).__doc__ or "").partition("\n")[0]}

    def example_payload(self) -> dict[str, Any]:
        """An example for Gradio's own documentation: an empty value."""
        return {}

    def example_value(self) -> None:
        """The same example as a Python value."""
        return


@cache
def parts(name: str) -> tuple[str, str, str]:
    """HTML, CSS and JavaScript of the component `name`.

    The templates must stay static. Gradio runs them as Handlebars and as a JavaScript template literal, so a
    value written into one would be executed in the page; values reach the page through the script instead,
    which sets `textContent` and attributes. Raises ValueError for a template that is not static.
    """
    html, css, script = ((_FOLDER / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    for mark in ("${", "{{", "`", "\\"):
        if mark in html or mark in css:
            raise ValueError(f"{name}.html or .css holds {mark}, which Gradio would execute; keep templates static.")
    return html, css, script
