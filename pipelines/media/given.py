"""The first look at a file that was given: that it is one, and is not empty."""

from pathlib import Path

from pipelines.errors import UnreadableMedia


def check_file(role: str, path: Path, *, may_be_empty: bool = False) -> None:
    """Raise UnreadableMedia, naming the file by its `role` and name, where it is missing, empty or a folder."""
    if path.is_dir():
        raise UnreadableMedia(f"The {role} '{path.name}' is a folder. Give a file.")
    if not path.is_file():
        raise UnreadableMedia(f"The {role} '{path.name}' does not exist. Check the path or upload it again.")
    if not may_be_empty and path.stat().st_size == 0:
        raise UnreadableMedia(f"The {role} '{path.name}' is empty (0 bytes). Export or upload it again.")
