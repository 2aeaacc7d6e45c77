"""What a hosted Space is set up with is what the project says of itself."""

from pathlib import Path

import pytest
from huggingface_hub import metadata_load
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
ROOT = Path(__file__).parents[2]
SPACE = ROOT / ".github" / "space"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_a_space_installs_what_the_project_needs() -> None:
    extras = PROJECT["optional-dependencies"]
    needed = _requirements([*PROJECT["dependencies"], *extras["spaces"], *extras["voice"]])
    installed = _requirements((SPACE / "requirements.txt").read_text(encoding="utf-8").splitlines())
    gradio, torch = needed.pop("gradio"), needed.pop("torch")
    (pinned,) = installed.pop("torch")
    assert installed == needed
    assert pinned.operator == "==" and torch.contains(pinned.version), "a ZeroGPU Space has only some versions of torch"
    assert gradio.contains(str(_page()["sdk_version"])), "Gradio comes with the Space"


def test_a_space_starts_the_page_under_the_projects_terms() -> None:
    page = _page()
    assert page["sdk"] == "gradio" and (ROOT / page["app_file"]).is_file()
    assert page["license"] == PROJECT["license"].lower()
    assert SpecifierSet(PROJECT["requires-python"]).contains(str(page["python_version"]))
    assert len(page["short_description"]) <= 60


def _requirements(lines: list[str]) -> dict[str, SpecifierSet]:
    return {one.name: one.specifier for one in map(Requirement, lines)}


def _page() -> dict[str, object]:
    """The settings at the top of the Space's page."""
    page = metadata_load(SPACE / "README.md")
    assert page is not None
    return page
