"""The README says what the code says: its tree, back-end table, endpoints and command-line help."""

import re
from pathlib import Path

from pipelines.backends import cards

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\s*```\w*\n(.*?)```", README, re.S)
    assert found, f"README has no block <!-- {name} -->"
    return found.group(1)


def test_the_tree_names_every_folder_and_only_what_exists() -> None:
    named = set()
    stack: list[str] = []
    for line in _block("tree").splitlines():
        entry = line.split("  ")[0] if not line.startswith(" ") else line.strip().split("  ")[0]
        depth = (len(line) - len(line.lstrip())) // 2
        stack = [*stack[:depth], entry.strip().rstrip("/")]
        named.add("/".join(stack))
    for path in named:
        assert (ROOT / path).exists(), f"README's tree names {path}, which does not exist"
    for package in ("pipelines", "studio"):
        for folder in (ROOT / package).iterdir():
            if folder.is_dir() and folder.name != "__pycache__":
                assert f"{package}/{folder.name}" in named, f"README's tree leaves out {package}/{folder.name}"


def test_the_back_end_table_has_a_row_for_every_card() -> None:
    rows = {line.split("|")[1].strip(" `") for line in README.splitlines() if line.startswith("| `")}
    assert set(cards()) <= rows


def test_the_command_line_help_is_the_real_one() -> None:
    from studio.cli import build_parser

    expected = build_parser().format_help()
    assert _words(_block("cli")) == _words(expected)


def test_the_endpoints_are_the_real_ones() -> None:
    from studio.api import ENDPOINTS

    listed = set(re.findall(r"^\| `(/\w+)`", README, re.M))
    assert listed == {f"/{name}" for name in ENDPOINTS}


def _words(text: str) -> list[str]:
    """Words without the layout, which depends on the width of the terminal and the version of Python."""
    return text.split()
