"""The page, and uploads as Gradio would have taken them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.settings import Settings
from studio.studio import Studio
from studio.ui.build import Page, build
from tests.studio.gradient import GradientBackend


@pytest.fixture(scope="session")
def page_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The studio behind the page."""
    settings = Settings(home=tmp_path_factory.mktemp("page"), device="cpu", executor="thread")
    with Studio(settings, backends=lambda _name: GradientBackend()) as opened:
        yield opened


@pytest.fixture(scope="session")
def page(page_studio: Studio) -> Page:
    """The whole page, laid out once for all tests that only look at it."""
    return build(page_studio)


@pytest.fixture
def uploads(request_files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The small picture and the tone, in the upload folder."""
    folder = tmp_path / "gradio"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    image, speech = (shutil.copy(path, folder) for path in request_files)
    return str(image), str(speech)
