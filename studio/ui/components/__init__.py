"""The page's own components."""

from gradio import component_meta

# Gradio writes an interface file beside the source of every component, which mypy then reads in its place, however old.
component_meta.create_or_modify_pyi = lambda *_: None
