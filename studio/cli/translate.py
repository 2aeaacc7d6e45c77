"""`studio translate`: put the lines of a script into another language."""

import argparse
from pathlib import Path

from pipelines.backends import DEFAULTS
from pipelines.dubbing.subtitles import read_lines
from pipelines.requests.translation import TranslationRequest
from studio.cli.making import make
from studio.cli.parsing import Commands, add_making_arguments
from studio.cli.transcribe import SUFFIXES


def add_translate(commands: Commands) -> None:
    """Add `studio translate`."""
    command = commands.add_parser("translate", help="put the lines of a script into another language")
    command.add_argument("--script", type=Path, required=True, help="SRT, WebVTT, JSON or text")
    command.add_argument("--from", dest="language", required=True, metavar="LANGUAGE", help="of the script, such as en")
    command.add_argument("--to", required=True, metavar="LANGUAGE", help="that is wanted, such as de")
    add_making_arguments(
        command,
        out="a .srt, .vtt or .json file; the last keeps tags and feelings, too",
        backend=DEFAULTS["translation"],
    )
    command.set_defaults(run=_translate)


def _translate(chosen: argparse.Namespace) -> int:
    return make(chosen, _request, *SUFFIXES)


def _request(chosen: argparse.Namespace) -> TranslationRequest:
    return TranslationRequest(
        lines=read_lines(chosen.script),
        language=chosen.language,
        to=chosen.to,
        seed=chosen.seed,
        backend=chosen.backend,
    )
