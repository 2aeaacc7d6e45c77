"""What the tests of all pages need: a studio that serves its page, patience, and a look at the words on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio.settings import Settings
from studio.studio import Studio
from studio.ui.build import build
from tests.ports import free_port

LONG = 120_000
"""Milliseconds that a page may take on a busy machine."""


@contextmanager
def served(home: Path, *, executor: str = Settings.executor, **options: Any) -> Iterator[Studio]:
    """A studio over an empty home, with its page at its own port; options go to the studio."""
    settings = Settings(home=home, device="cpu", port=free_port(), executor=executor)
    with Studio(settings, **options) as studio:
        page = build(studio)
        page.launch(prevent_thread_lock=True, quiet=True)
        try:
            yield studio
        finally:
            page.close(verbose=False)


def see(page: Any, where: str, text: str) -> None:
    """Wait until some words stand somewhere."""
    page.locator(where).filter(has_text=text).wait_for(timeout=LONG)
