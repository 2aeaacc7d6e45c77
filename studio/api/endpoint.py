"""How an endpoint is added: what Gradio takes its arguments from follows from the signature of its function."""

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from types import NoneType
from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

import gradio as gr

Upload: TypeAlias = Annotated[str, "upload"]
"""An argument that is a file: the path that a client says it was uploaded to, see `studio.api.asked.checked_upload`."""

Uploads: TypeAlias = Annotated[list[str], "upload"]
"""Several of them."""


MADE: Mapping[str, type[gr.components.Component]] = {"settings": gr.JSON, "job_id": gr.Textbox}
"""What every making endpoint returns after the file, see `studio.api.asked.made`."""


def add_endpoint(function: Callable[..., Any], /, **outputs: type[gr.components.Component]) -> None:
    """Add an endpoint with the function's name to the `gr.Blocks` that is being built.

    outputs: what it returns, by name, each as the kind of component that hands it over.
    """
    with gr.Row(visible=False):
        shown = [kind(label=name) for name, kind in outputs.items()]
        gr.Button().click(function, _inputs(function), shown, api_name=function.__name__)


def _inputs(function: Callable[..., Any]) -> list[Any]:
    """A component for each argument, under its name and with its default; none for who asks, whom Gradio tells."""
    hints = get_type_hints(function, include_extras=True)
    return [
        _component(argument, hints[argument.name])
        for argument in signature(function).parameters.values()
        if gr.Request not in get_args(hints[argument.name])
    ]


def _component(argument: Parameter, hint: Any) -> Any:
    """hint: str, int for a whole number, float, bool, dict, Upload or Uploads, or one of these or None."""
    name: str = argument.name
    value: Any = None if argument.default is Parameter.empty else argument.default
    kind = next(one for one in get_args(hint) if one is not NoneType) if NoneType in get_args(hint) else hint
    if kind in (Upload, Uploads):
        return gr.File(label=name, file_count="multiple" if kind == Uploads else "single")
    if kind in (int, float):
        return gr.Number(value, label=name, precision=0 if kind is int else None)
    if kind is bool:
        return gr.Checkbox(value, label=name)
    return gr.Textbox(value, label=name) if kind is str else gr.JSON(label=name)
