"""`studio video`: make a video from words, a picture, or both, with feeling."""

import argparse
from pathlib import Path

from pipelines.backends import DEFAULTS
from pipelines.emotion.factories import UNFELT
from pipelines.requests.video import CACHES, VideoRequest
from studio.cli.making import make
from studio.cli.parsing import Commands, add_making_arguments, read_emotion, read_text


def add_video(commands: Commands) -> None:
    """Add `studio video`."""
    command = commands.add_parser("video", help="make a video from words or a picture, with feeling")
    command.add_argument("--prompt", default="", help="what is seen, in words; may be left out with --image")
    command.add_argument("--image", type=Path, help="picture to start from")
    command.add_argument("--last-image", type=Path, help="picture to arrive at, where the back end can")
    command.add_argument("--negative-prompt", default="", help="what is not to be seen")
    command.add_argument("--phrases", type=Path, help="file with edited phrases, a line 'sad / light: grey' each")
    command.add_argument("--seconds", type=float, default=4.0, help="length (default: %(default)s)")
    command.add_argument("--size", type=_size, default=(832, 480), metavar="WxH", help="in pixels (default: 832x480)")
    command.add_argument("--fps", type=float, default=16.0, help="frames per second (default: %(default)s)")
    command.add_argument("--steps", type=int, help="steps of sampling (default: what suits the back end)")
    command.add_argument("--guidance", type=float, help="how closely the prompt is followed (default: likewise)")
    command.add_argument("--guidance-2", type=float, help="the same for the second expert of a model with two")
    command.add_argument(
        "--emotion-strength", type=float, default=1.0, help="scales the emotion, 0..2 (default: %(default)s)"
    )
    command.add_argument(
        "--adapter",
        type=Path,
        action="append",
        default=[],
        help="LoRA file of a mood, see `studio train-lora`; for the Wan models; may be given several times",
    )
    command.add_argument("--cache", choices=CACHES, default="none", help="saves steps (default: %(default)s)")
    add_making_arguments(command, out="an .mp4 file", backend=DEFAULTS["text_to_video"], emotion_default="neutral")
    command.set_defaults(run=_video, backend=None)


def _video(chosen: argparse.Namespace) -> int:
    return make(chosen, _request, ".mp4")


def _request(chosen: argparse.Namespace) -> VideoRequest:
    return VideoRequest(
        prompt=chosen.prompt,
        image=chosen.image,
        last_image=chosen.last_image,
        negative_prompt=chosen.negative_prompt,
        curve=read_emotion(chosen.emotion, chosen.seconds) if chosen.emotion else UNFELT,
        seconds=chosen.seconds,
        width=chosen.size[0],
        height=chosen.size[1],
        fps=chosen.fps,
        steps=chosen.steps,
        guidance=chosen.guidance,
        guidance_2=chosen.guidance_2,
        emotion_strength=chosen.emotion_strength,
        phrases=read_text(chosen.phrases, "phrases") if chosen.phrases else None,
        adapters=tuple(chosen.adapter),
        cache=chosen.cache,
        seed=chosen.seed,
        backend=chosen.backend or DEFAULTS["text_to_video" if chosen.image is None else "image_to_video"],
    )


def _size(text: str) -> tuple[int, int]:
    """Read "832x480"."""
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write it like 832x480")
    return int(width), int(height)
