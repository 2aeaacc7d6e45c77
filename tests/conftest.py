"""Shared by all tests: quiet, offline, on all cores, and never in the user's own studio folder."""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # tiny networks lose more by threads that wait than they gain
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each process that a test starts would compile the studio anew

MOST_PROCESSES = 4
"""Each takes half a minute to import the libraries, and a gigabyte or two."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process for each core where all quick tests run; none beside this one where some are chosen."""
    chosen = config.args_source is not pytest.Config.ArgsSource.TESTPATHS or bool(config.option.keyword)
    if chosen or any(word.startswith("-m") for word in config.invocation_params.args):
        return 0
    return min(os.cpu_count() or 1, MOST_PROCESSES)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Looks for no rubbish while the libraries come in, nor among them ever after: that took a tenth of all time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def studio_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh STUDIO_HOME for every test, so that no test sees another's jobs or the user's."""
    home = tmp_path_factory.mktemp("studio-home")
    monkeypatch.setenv("STUDIO_HOME", str(home))
    return home
