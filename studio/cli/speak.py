"""`studio speak`: say a text, or say a recording again, with feeling."""

import argparse
from pathlib import Path

from pipelines.backends import DEFAULTS
from pipelines.emotion.factories import UNFELT
from pipelines.emotion.script import CHARACTERS_PER_SECOND, said_and_felt
from pipelines.media.probe import probe
from pipelines.requests.speech import MAX_TAKES, RESTYLE, SpeechRequest
from studio.cli.making import make
from studio.cli.parsing import Commands, add_consent, add_making_arguments, read_emotion, read_words


def add_speak(commands: Commands) -> None:
    """Add `studio speak`."""
    command = commands.add_parser("speak", help="say a text, or say a recording again, with feeling")
    said = command.add_mutually_exclusive_group(required=True)
    said.add_argument("--text", help='words to say, which may hold tags: "[sad] I waited"; or a .txt file')
    said.add_argument(
        "--take", type=Path, metavar="REC", help="recording to say again with the feeling, by its own voice"
    )
    command.add_argument(
        "--voice", type=Path, metavar="REF.wav", help="recording of a voice to speak in the likeness of"
    )
    command.add_argument("--transcript", help="what is said in --voice; brings the likeness much closer")
    command.add_argument(
        "--language", default="en-us", help="language or voice of the embedded speaker (default: %(default)s)"
    )
    command.add_argument("--seconds", type=float, help="length of the result, kept exactly (default: its natural one)")
    command.add_argument("--rate", type=float, default=1.0, help="how much faster, 0.5..2 (default: %(default)s)")
    command.add_argument(
        "--takes", type=int, default=1, help=f"speak it up to {MAX_TAKES} times and keep the closest (default: 1)"
    )
    add_consent(command, "heard")
    add_making_arguments(
        command, out="a .wav file", backend=DEFAULTS["speech"], emotion_default="the tags in --text, or else neutral"
    )
    command.set_defaults(run=_speak, backend=None)


def _speak(chosen: argparse.Namespace) -> int:
    return make(chosen, _request, ".wav")


def _request(chosen: argparse.Namespace) -> SpeechRequest:
    text, curve = ("", None) if chosen.text is None else said_and_felt(read_words(chosen.text), chosen.seconds)
    if chosen.emotion is not None:
        seconds = chosen.seconds or (probe(chosen.take).seconds if chosen.take else len(text) / CHARACTERS_PER_SECOND)
        curve = read_emotion(chosen.emotion, seconds or None)
    return SpeechRequest(
        text=text,
        take=chosen.take,
        voice=chosen.language,
        reference=chosen.voice,
        transcript=chosen.transcript,
        seconds=chosen.seconds,
        rate=chosen.rate,
        takes=chosen.takes,
        curve=curve or UNFELT,
        seed=chosen.seed,
        backend=chosen.backend or (RESTYLE if chosen.take else DEFAULTS["speech"]),
        consent=chosen.consent,
    )
