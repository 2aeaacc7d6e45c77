"""`studio transcribe`: write down what is said in a video or a recording, as a script."""

import argparse
from pathlib import Path

from pipelines.backends import DEFAULTS, cards
from pipelines.dubbing.languages import LANGUAGES, language_code
from pipelines.dubbing.subtitles import FORMS, read_lines
from pipelines.errors import InvalidInput, UnknownWord
from pipelines.requests.base import Request
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from studio.cli.making import make
from studio.cli.parsing import Commands, add_making_arguments
from studio.jobs.result import Result

SUFFIXES = tuple(f".{form}" for form in FORMS)
"""How files of scripts end."""


def add_transcribe(commands: Commands) -> None:
    """Add `studio transcribe`."""
    command = commands.add_parser("transcribe", help="write down what is said in a video or recording, as a script")
    command.add_argument("--video", type=Path, required=True, help="video or recording to listen to")
    command.add_argument("--language", default="", help="what is spoken, such as de (default: find out by listening)")
    command.add_argument("--translate-to", metavar="LANGUAGE", help="translate the script, too, and write that")
    command.add_argument(
        "--translator",
        metavar="BACKEND",
        default=DEFAULTS["translation"],
        help="what translates (default: %(default)s)",
    )
    add_making_arguments(command, out="a .srt, .vtt or .json file", backend=DEFAULTS["transcript"])
    command.set_defaults(run=_transcribe)


def _transcribe(chosen: argparse.Namespace) -> int:
    if chosen.translate_to is None:
        return make(chosen, _request, *SUFFIXES)
    to = language_code(chosen.translate_to)
    if chosen.language and language_code(chosen.language) == to:
        raise InvalidInput(f"The recording is in {LANGUAGES[to]} already. Leave --translate-to out.")
    translators = [name for name, card in cards().items() if card.task == "translation"]
    if chosen.translator not in translators:
        raise UnknownWord(
            f"The translator '{chosen.translator}' is not known. Use one of {', '.join(translators)}.", translators
        )

    def then(transcript: Result) -> Request:
        lines, spoken = read_lines(transcript.path), transcript.facts["language"]
        return TranslationRequest(lines=lines, language=spoken, to=to, seed=chosen.seed, backend=chosen.translator)

    return make(chosen, _request, *SUFFIXES, then=then)


def _request(chosen: argparse.Namespace) -> TranscriptRequest:
    return TranscriptRequest(recording=chosen.video, language=chosen.language, seed=chosen.seed, backend=chosen.backend)
