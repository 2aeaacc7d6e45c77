"""`studio dub`: speak the lines of a script anew, in time with the pictures."""

import argparse
from pathlib import Path
from typing import get_args

from pipelines.backends import DEFAULTS
from pipelines.dubbing.background import Background
from pipelines.dubbing.subtitles import read_lines
from pipelines.emotion.factories import UNFELT
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
        lines=read_lines(chosen.script),
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
