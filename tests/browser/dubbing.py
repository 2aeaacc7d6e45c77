"""What the tests of the Dub tab share: a script of two lines, its cells, and a look into the project on the disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.projects import Projects
from studio.studio import Studio
from tests.browser.serving import LONG

ROWS = "#dub-lines tbody tr"
TAKES = "#dub-takes tbody tr"
SRT = """1
00:00:00,300 --> 00:00:02,300
Anna: I waited for you.

2
00:00:02,600 --> 00:00:03,900
Anna: And you never came.
"""


def ready(page: Any) -> None:
    """Wait until the tab may be worked on."""
    page.wait_for_selector("#dub-lines .add", timeout=LONG)
    page.wait_for_function("document.querySelector('#dub-project :is(input, textarea)').value !== ''", timeout=LONG)


def import_script(page: Any, folder: Path, script: str = SRT) -> None:
    """Import a script, and wait until its lines are judged."""
    file = folder / "lines.srt"
    file.write_text(script, encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.click("#dub-import")
    chooser.value.set_files(file)
    count = script.count("-->")
    page.wait_for_function(f"document.querySelectorAll('{ROWS} .fit:not(:empty)').length === {count}", timeout=LONG)


def cell(page: Any, name: str, line: int) -> Any:
    """A cell of the line table, by its heading and the number of its line from 1."""
    return page.get_by_label(f"{name} of line {line}", exact=True)


def project_of(page: Any) -> str:
    """Name of the project that the page works on."""
    return str(page.input_value("#dub-project :is(input, textarea)"))


def kept(page: Any, studio: Studio, sees: Callable[[list[dict[str, Any]]], bool]) -> None:
    """Wait until the project on the disk is as it should be."""
    projects, name = Projects(studio.settings.home), project_of(page)
    for _ in range(LONG // 200):
        if projects.known(name) and sees(projects.open(name).rows):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"The project '{name}' was not kept: {projects.open(name).rows if projects.known(name) else 'nothing'}")
