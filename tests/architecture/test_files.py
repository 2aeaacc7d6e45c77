"""The tree keeps its shape: short files, full names, nothing that speaks of other places."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {"pyproject.toml", "studio", "pipelines", "assets", "tests", "README.md", "app.py", "LICENSE"}
VAGUE = re.compile(r"(^|/)(utils?|helpers?|common|misc|manager)s?\.py$")


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("the tree is not a git checkout")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_python_files_have_at_most_400_lines() -> None:
    python = [name for name in _tracked() if name.endswith(".py")]
    lines = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in python}
    assert not {name: count for name, count in lines.items() if count > 400}


def test_no_file_name_is_vague() -> None:
    assert not [name for name in _tracked() if VAGUE.search(name)]


def test_the_top_level_is_fixed() -> None:
    top = {name.split("/")[0] for name in _tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_larger_than_eight_megabytes() -> None:
    assert not [name for name in _tracked() if (ROOT / name).stat().st_size > 8 * 2**20]


def test_no_pipeline_folder_is_named_after_one_of_diffusers() -> None:
    from importlib.util import find_spec

    spec = find_spec("diffusers")
    assert spec is not None and spec.origin is not None
    theirs = {path.name for path in (Path(spec.origin).parent / "pipelines").iterdir() if path.is_dir()}
    ours = {path.name for path in (ROOT / "pipelines").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert not ours & theirs
