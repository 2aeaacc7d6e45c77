"""Arguments that several commands share, and how their values are read."""

import argparse
import os
import re
from pathlib import Path
from typing import Any, TypeAlias

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput

Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # argparse has no public name for what add_subparsers returns


def add_making_arguments(
    command: argparse.ArgumentParser,
    *,
    out: str,
    backend: str | None,
    seed: int | None = 0,
    emotion_default: str | None = None,
) -> None:
    """Add what every command that makes something takes.

    out: what is written, for the help. backend, seed: the default ones, None for those of a finished file.
    emotion_default: what is felt without --emotion; None where nothing can be felt, for a command without it.
    """
    if emotion_default is not None:
        command.add_argument(
            "--emotion",
            help='what is felt: words ("calm, then furious at 3 s"), a label with strength ("sad 0.7"), '
            f"emotion/1 JSON, or a file of any of these (default: {emotion_default})",
        )
    command.add_argument("--out", type=Path, required=True, help=f"where it goes, {out}")
    told = [_OF_THE_FILE if default is None else default for default in (seed, backend)]
    command.add_argument("--seed", type=int, default=seed, help=f"everything random comes from it (default: {told[0]})")
    command.add_argument("--backend", default=backend, help=f"see `studio models` (default: {told[1]})")
    command.add_argument("--dry-run", action="store_true", help="say what it would cost and use, and make nothing")
    command.add_argument("--json", action="store_true", help="print the outcome as JSON")


def add_consent(command: argparse.ArgumentParser, who: str) -> None:
    """Add --consent, of whoever is `who`, such as "heard"."""
    command.add_argument(
        "--consent", action="store_true", help=f"whoever is {who} agreed; some back ends are refused without"
    )


_OF_THE_FILE = "that of the file"


def read_emotion(text: str, seconds: float | None) -> EmotionCurve:
    """The curve from words, JSON, or a file of either; `seconds` is the length of the speech, or None."""
    path = file_named(text, "emotion", ".json", ".txt")
    return parse(text if path is None else read_text(path, "emotion"), seconds)


def file_named(text: str, role: str, *suffixes: str) -> Path | None:
    """The file that an argument names, or None where it holds words.

    Raises InvalidInput, naming the file by its `role`, for a single word that ends like a file, in one of `suffixes`,
    where there is none, or a folder: it would be taken for what is meant to stand in the file.
    """
    path = Path(text)
    fits = len(os.fsencode(text)) < 4096 and all(len(os.fsencode(part)) < 256 for part in path.parts)
    if fits and path.is_file():  # which raises OSError for what is too long for a name
        return path
    if path.suffix.lower() in suffixes and not re.search(r"[\s\[{]", text):
        if fits and path.is_dir():
            raise InvalidInput(f"The {role} file '{text}' is a folder. Give a file in it, or write words in its place.")
        raise InvalidInput(f"The {role} file '{text}' does not exist. Check the path, or write words in its place.")
    return None


def read_text(path: Path, role: str) -> str:
    """The text in a file. Raises InvalidInput, naming the file by its `role`, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The {role} '{path}' cannot be read as text: {error}. Give a UTF-8 text file.") from error


def read_words(text: str) -> str:
    """The text, or what the .txt file of that name holds. Raises InvalidInput for an empty or a missing one."""
    path = file_named(text, "text", ".txt")
    words = read_text(path, "text") if path is not None and path.suffix.lower() == ".txt" else text
    if not words.strip():
        raise InvalidInput("The text to speak is empty. Type a sentence.")
    return words


def check_out(path: Path, *suffixes: str) -> None:
    """Refuse a place that could not be written to, or a name that ends in none of `suffixes`, before any work."""
    if path.suffix.lower() not in suffixes:
        raise InvalidInput(f"--out is '{path}'; give a file that ends in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise InvalidInput(f"--out is the folder '{path}'; give the name of a file, such as '{path / path.name}'.")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InvalidInput(f"The folder '{folder}' does not exist. Make it, or choose another place for the result.")
    if not os.access(folder, os.W_OK):
        raise InvalidInput(f"Nothing can be written to the folder '{folder}'. Choose another place for the result.")
