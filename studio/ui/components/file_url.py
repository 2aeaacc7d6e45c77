"""Where the page finds a file that its server may give out."""

from pathlib import Path
from urllib.parse import quote


def file_url(path: Path) -> str:
    """The address of the file, relative to the page, so that it holds behind a proxy, too."""
    return f"gradio_api/file={quote(str(path))}"
