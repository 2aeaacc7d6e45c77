"""`studio dub`: speak the lines of a script anew, in time with the pictures."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from pipelines.backends import DEFAULTS
from pipelines.dubbing.background import Background
from pipelines.dubbing.lines import SPEAKERS, Line
from pipelines.dubbing.subtitles import read_lines
from pipelines.emotion.factories import UNFELT
from pipelines.errors import InvalidInput
from pipelines.media.probe import probe
from pipelines.requests.dub import DubRequest
from studio.cli.making import make
from studio.cli.parsing import Commands, add_consent, add_making_arguments, read_emotion


def add_dub(commands: Commands) -> None:
    """Add `studio dub`."""
    command = commands.add_parser("dub", help="speak the lines of a script anew, in time with the pictures")
    command.add_argument("--video", type=Path, required=True, help="video to dub")
    command.add_argument(
        "--script", type=Path, required=True, help="SRT, WebVTT, JSON or text; lines may hold tags such as [sad]"
    )
    command.add_argument("--follow-actor", action="store_true", help="feel what is heard in the original")
    command.add_argument(
        "--actor-melody", action="store_true", help="with --follow-actor: pitch and loudness move as the actor's did"
    )
    command.add_argument(
        "--background",
        choices=get_args(Background),
        default="duck",
        help="how the old voice goes under a line: duck, by a model (stems), or auto (default: %(default)s)",
    )
    command.add_argument("--lips", action="store_true", help="the largest face on the screen says the new words")
    command.add_argument("--burn-subtitles", action="store_true", help="draw the text of the lines into the pictures")
    command.add_argument(
        "--language", default="en-us", help="language or voice of the embedded speaker (default: %(default)s)"
    )
    command.add_argument(
        "--cast",
        nargs="+",
        default=[],
        metavar="NAME=SPEAKER",
        help=f"who of the embedded speakers plays a character, such as Anna=f3; one of {', '.join(SPEAKERS)}",
    )
    voice = command.add_mutually_exclusive_group()
    voice.add_argument("--voice", type=Path, metavar="REF.wav", help="recording of a voice to speak in the likeness of")
    voice.add_argument("--keep-voices", action="store_true", help="learn the voices from the video itself")
    command.add_argument("--transcript", help="what is said in --voice; brings the likeness much closer")
    command.add_argument(
        "--same-words", action="store_true", help="with --keep-voices: the original says the same words as the script"
    )
    add_consent(command, "heard")
    add_making_arguments(
        command, out="an .mp4 file", backend=DEFAULTS["dub"], emotion_default="what the lines say, or else neutral"
    )
    command.set_defaults(run=_dub)


def _dub(chosen: argparse.Namespace) -> int:
    return make(chosen, _request, ".mp4")


def _request(chosen: argparse.Namespace) -> DubRequest:
    curve = UNFELT
    if chosen.emotion:
        curve = read_emotion(chosen.emotion, probe(chosen.video, role="video").seconds)
    return DubRequest(
        video=chosen.video,
        lines=_with_cast(read_lines(chosen.script), chosen.cast),
        curve=curve,
        follow_actor=chosen.follow_actor,
        language=chosen.language,
        reference=chosen.voice,
        transcript=chosen.transcript,
        keep_voices=chosen.keep_voices,
        same_words=chosen.same_words,
        actor_melody=chosen.actor_melody,
        background=chosen.background,
        lips=chosen.lips,
        burn_subtitles=chosen.burn_subtitles,
        consent=chosen.consent,
        seed=chosen.seed,
        backend=chosen.backend,
    )


def _with_cast(lines: Sequence[Line], cast: list[str]) -> tuple[Line, ...]:
    """The lines with who plays their characters, from words such as "Anna=f3"."""
    known = sorted({line.character for line in lines})
    roles = {name: speaker for name, _, speaker in (word.rpartition("=") for word in cast)}
    if unknown := next((name for name in roles if name not in known), None):
        names = ", ".join(filter(None, known)) or "no names"
        raise InvalidInput(f"'{unknown}' says no line of the script, which has {names}. Cast them as NAME=SPEAKER.")
    return tuple(replace(line, speaker=roles.get(line.character, line.speaker)) for line in lines)
