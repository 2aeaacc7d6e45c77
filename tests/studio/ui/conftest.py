"""Uploads as Gradio would have taken them."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def uploads(request_files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The small picture and the tone, in the upload folder."""
    folder = tmp_path / "gradio"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    image, speech = (shutil.copy(path, folder) for path in request_files)
    return str(image), str(speech)
