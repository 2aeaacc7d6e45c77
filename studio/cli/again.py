"""`studio again`: make a finished clip or recording anew by its own settings, or go on from them."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.errors import InvalidInput
from pipelines.media.probe import probe
from pipelines.requests.base import Request
from studio.cli.making import make
from studio.cli.parsing import Commands, add_consent, add_making_arguments, read_emotion
from studio.finished import by_name, in_words, recipe_in


def add_again(commands: Commands) -> None:
    """Add `studio again`."""
    command = commands.add_parser("again", help="make a finished clip or recording anew, by the settings in it")
    command.add_argument("file", type=Path, help="finished .mp4 or .wav file; it does not hold what it was made from")
    command.add_argument(
        "--files",
        nargs="+",
        default=[],
        metavar="FILE",
        help="what it was made from, by the same names, or in their place, such as portrait.png=other.png",
    )
    add_consent(command, "shown or heard")
    add_making_arguments(
        command,
        out="a file that ends as the finished one",
        backend=None,
        seed=None,
        emotion_default="as in the file; another one also takes the place of an edited plan or edited phrases",
    )
    command.set_defaults(run=_again)


def _again(chosen: argparse.Namespace) -> int:
    request = _request(chosen)
    return make(chosen, lambda _: request, ".wav" if request.kind == "speech" else ".mp4")


def _request(chosen: argparse.Namespace) -> Request:
    at_hand = _at_hand(chosen.files)
    recipe = recipe_in(chosen.file, at_hand)
    if recipe.absent:
        other = f"{recipe.absent[0]}=other{Path(recipe.absent[0]).suffix}"
        raise InvalidInput(
            f"'{chosen.file.name}' was made from files that are not in it: {in_words(recipe.absent)}. Give them with "
            f"--files, by these names, or others in their place, such as {other}."
        )
    if unknown := in_words(name for name in at_hand if name not in recipe.found):
        raise InvalidInput(
            f"'{chosen.file.name}' was not made from {unknown}. Leave that out, or say in whose place it is: "
            f"{in_words(recipe.found) or 'there were no files'}."
        )
    changed: dict[str, Any] = {
        name: value for name in ("seed", "backend") if (value := getattr(chosen, name)) is not None
    }
    if chosen.emotion is not None:
        changed["curve"] = read_emotion(chosen.emotion, probe(chosen.file).seconds or None)
        # What was written by hand for the old feeling would still be played in place of the new one.
        changed |= {name: None for name in ("plan", "score", "phrases") if hasattr(recipe.request, name)}
    return replace(recipe.request, consent=chosen.consent, **changed)


def _at_hand(words: list[str]) -> dict[str, Path]:
    """The files behind --files, by the names that the settings know them by."""
    same, instead = [], {}
    for word in words:
        name, is_named, other = word.partition("=")
        if is_named and not Path(word).exists():
            instead[name] = Path(other)
        else:
            same.append(Path(word))
    return {**by_name(same, "Say in whose place each stands, such as speech-voice.wav=voice.wav."), **instead}
