"""The levels of the design hold: imports point downhill, there is no cycle, light modules stay light."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pipelines", "studio")

LEVELS = (
    {"pipelines.errors"},
    {"pipelines.assets"},
    {"pipelines.hub"},
    {"pipelines.memory"},
    {"pipelines.emotion"},
    {"pipelines.media"},
    {"pipelines.face"},
    {"pipelines.performance"},
    {"pipelines.video", "pipelines.portrait", "pipelines.speech"},
    {"pipelines.dubbing"},
    {"pipelines.requests"},
    {"pipelines.backends"},
    {"pipelines.verify"},
    {"studio.settings"},
    {"studio.codec"},
    {"studio.finished"},
    {"studio.projects"},
    {"studio.jobs"},
    {"studio.studio"},
    {"studio.api"},
    {"studio.ui"},
    {"studio.cli"},
    {"app"},
)
"""From the lowest up; a module imports from lower levels or from its own unit only."""

LIGHT = (
    "pipelines.emotion.parse",
    "pipelines.emotion.listen",
    "pipelines.emotion.encode",
    "pipelines.media.audio",
    "pipelines.media.video",
    "pipelines.media.image",
    "pipelines.media.metadata",
    "pipelines.performance.direct",
    "pipelines.performance.retarget",
    "pipelines.video.plan",
    "pipelines.video.staged",
    "pipelines.backends.wan_image",
    "pipelines.backends.ltx_2",
    "pipelines.requests",
    "pipelines.video.plan",
    "pipelines.backends.base",
    "pipelines.backends.sketch_portrait",
    "pipelines.backends.dice_talk",
    "pipelines.backends.sonic",
    "pipelines.backends.ltx_2_a2v",
    "pipelines.backends.wan_animate",
    "pipelines.backends.whisper",
    "pipelines.backends.madlad400",
    "pipelines.backends.m2m100",
    "pipelines.memory.law",
    "studio.studio",
    "studio.cli",
)
HEAVY = ("torch", "diffusers", "transformers", "gradio", "librosa", "ray")


def _modules() -> dict[str, Path]:
    found = {"app": ROOT / "app.py"}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


@cache
def _imports(name: str) -> set[str]:
    """Names of this project's modules that module `name` imports anywhere in its text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            base = node.module or ""
            found |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {target for target in found if target in MODULES and target != name}


def _unit(name: str) -> str:
    return ".".join(name.split(".")[:2])


def _level(name: str) -> int:
    for number, units in enumerate(LEVELS):
        if _unit(name) in units:
            return number
    raise AssertionError(f"{name} belongs to no level: name its unit in LEVELS, or move it")


@pytest.mark.parametrize("name", [name for name in MODULES if name not in PACKAGES])
def test_imports_point_downhill(name: str) -> None:
    for target in _imports(name) - set(PACKAGES):
        downhill = _unit(target) == _unit(name) or _level(target) < _level(name)
        assert downhill, f"{name} imports {target}, which is not below it"


def test_there_is_no_import_cycle() -> None:
    graph = {name: _imports(name) for name in MODULES}
    order = list(TopologicalSorter(graph).static_order())
    assert len(order) == len(MODULES)


def test_every_import_is_seen_by_the_checker() -> None:
    assert "pipelines.errors" in _imports("pipelines.emotion.state")
    assert "pipelines.requests.base" in _imports("pipelines.backends.base")


def test_light_modules_import_nothing_heavy() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {LIGHT!r}:\n"
        "    importlib.import_module(name)\n"
        f"    heavy = [one for one in {HEAVY!r} if one in sys.modules]\n"
        "    assert not heavy, f'{name} pulls in {heavy}'\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
