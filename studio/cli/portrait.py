"""`studio portrait`: make a picture speak, with feeling."""

import argparse
from pathlib import Path

from pipelines.backends import DEFAULTS
from pipelines.emotion.factories import UNFELT
from pipelines.emotion.script import CHARACTERS_PER_SECOND, said_and_felt
from pipelines.errors import InvalidInput
from pipelines.media.probe import probe
from pipelines.requests.portrait import PORTRAIT_SIZES, Partner, PortraitRequest
from studio.cli.making import make
from studio.cli.parsing import Commands, add_consent, add_making_arguments, read_emotion, read_text, read_words


def add_portrait(commands: Commands) -> None:
    """Add `studio portrait`."""
    command = commands.add_parser("portrait", help="make a picture speak, with feeling")
    command.add_argument("--image", type=Path, required=True, help="picture with a face")
    speech = command.add_mutually_exclusive_group(required=True)
    speech.add_argument("--speech", type=Path, help="recording to speak, sound or video")
    speech.add_argument("--text", help='words to speak instead, which may hold tags: "[sad] I waited", or a .txt file')
    command.add_argument("--voice", default="en-us", help="voice for --text (default: %(default)s)")
    command.add_argument("--plan", type=Path, help="file with an acting plan in words, instead of one from the emotion")
    command.add_argument("--score", type=Path, help="performance score (.npz) to play as it is")
    command.add_argument("--face", type=int, metavar="N", help="which face, counted from 1 from left to right")
    command.add_argument(
        "--size",
        type=int,
        choices=PORTRAIT_SIZES,
        default=512,
        help="side of the animated square (default: %(default)s)",
    )
    command.add_argument("--whole-picture", action="store_true", help="keep the whole picture around the square")
    command.add_argument("--fps", type=float, default=25.0, help="frames per second (default: %(default)s)")
    command.add_argument("--head-motion", type=float, default=1.0, help="0 still .. 2 lively (default: %(default)s)")
    add_consent(command, "shown or heard")
    command.add_argument(
        "--emotion-scale", type=float, help="how far a generated face is pushed towards the emotion, 0 to 20"
    )
    command.add_argument(
        "--kept-steps", type=int, default=1, help="1 exact .. 8 fastest, for generated faces (default: %(default)s)"
    )
    command.add_argument("--upper-face", action="store_true", help="the emotion moves the upper face only (generated)")
    command.add_argument("--acting", type=Path, help="video of an actor to follow, for back ends that take one")
    command.add_argument("--starts", type=float, default=0.0, help="when the speech begins, in s (with --partner)")
    command.add_argument(
        "--partner",
        nargs="+",
        action="append",
        default=[],
        metavar="FACE KEY=VALUE",
        help="somebody else in the picture: the number of the face, then any of speech=FILE, text=WORDS, voice=NAME, "
        "emotion=WORDS, starts=SECONDS; may be repeated, needs --face and --whole-picture",
    )
    add_making_arguments(
        command, out="an .mp4 file", backend=DEFAULTS["portrait"], emotion_default="the tags in --text, or else neutral"
    )
    command.set_defaults(run=_portrait)


def _portrait(chosen: argparse.Namespace) -> int:
    return make(chosen, _request, ".mp4")


def _request(chosen: argparse.Namespace) -> PortraitRequest:
    text, curve = (None, None) if chosen.text is None else said_and_felt(read_words(chosen.text))
    if chosen.emotion is not None:
        seconds = probe(chosen.speech).seconds if chosen.speech else len(text or "") / CHARACTERS_PER_SECOND
        curve = read_emotion(chosen.emotion, seconds or None)
    return PortraitRequest(
        image=chosen.image,
        curve=curve or UNFELT,
        speech=chosen.speech,
        text=text,
        voice=chosen.voice,
        plan=read_text(chosen.plan, "acting plan") if chosen.plan else None,
        score=chosen.score,
        face=chosen.face,
        size=chosen.size,
        whole_picture=chosen.whole_picture,
        fps=chosen.fps,
        head_motion=chosen.head_motion,
        seed=chosen.seed,
        acting=chosen.acting,
        emotion_scale=chosen.emotion_scale,
        kept_steps=chosen.kept_steps,
        upper_face=chosen.upper_face,
        starts=chosen.starts,
        partners=tuple(_partner(words) for words in chosen.partner),
        backend=chosen.backend,
        consent=chosen.consent,
    )


def _partner(words: list[str]) -> Partner:
    """Somebody else in the picture, from the words behind --partner."""
    face, *pairs = words
    said = dict(pair.partition("=")[::2] for pair in pairs)
    unknown = set(said) - set(_PARTNER_KEYS)
    if not face.isdecimal() or unknown or len(said) < len(pairs):
        raise InvalidInput(
            f"--partner {' '.join(words)} cannot be read: give the number of a face, then pairs of "
            f"{', '.join(_PARTNER_KEYS)} and a value, such as emotion=sad, each once."
        )
    try:
        starts = float(said.get("starts", 0.0))
    except ValueError as error:
        raise InvalidInput(f"--partner starts={said['starts']} is no time in seconds.") from error
    text, curve = said_and_felt(said["text"]) if "text" in said else (None, None)
    if curve is None or "emotion" in said:
        curve = read_emotion(said.get("emotion", "neutral"), None)
    return Partner(
        face=int(face),
        curve=curve,
        speech=Path(said["speech"]) if "speech" in said else None,
        text=text,
        voice=said.get("voice", "en-us"),
        starts=starts,
    )


_PARTNER_KEYS = ("speech", "text", "voice", "emotion", "starts")
