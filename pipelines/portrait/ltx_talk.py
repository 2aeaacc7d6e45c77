"""LTX-2 as a talking portrait: the given sound is held fixed, the picture follows it and the words, piece by piece."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition
from numpy.typing import NDArray
from PIL import Image as Pictures
from torch import Tensor

from pipelines.emotion.phrases import FACE
from pipelines.media.video import read_video, write_video
from pipelines.portrait.ltx_pieces import Piece
from pipelines.portrait.ltx_speech import LATENTS_PER_SECOND, RATE, speech_latents, with_floor

Image = NDArray[np.uint8]

FPS = 24
"""Frames a second; a piece of k seconds has 24 k + 1, of which the first repeats the last of the piece before."""

PROMPT = (
    "Close-up of a person who looks into the camera and is speaking, the lips in sync with the voice. {expression}."
)


@torch.no_grad()
def talk(
    pipe: Any,
    image: Image,
    speech: NDArray[np.float32],
    pieces: Sequence[Piece],
    *,
    seed: int,
    max_sequence_length: int = 1024,
    on_step: Callable[[int, int], None] | None = None,
) -> Iterator[Image]:
    """Yield the frames uint8 [height, width, 3] of all pieces, made as they are read.

    pipe: an LTX2DFRPipeline. image: [height, width, 3], sides multiples of 32. speech: mono at 16 kHz.
    on_step: called with (steps done, steps in all); what it raises stops the run.
    """
    device = pipe._execution_device
    heard = with_floor(speech, seed)
    start_picture = compressed(image)
    done = 0
    for number, piece in enumerate(pieces):
        # 1. What is heard in this piece, and how it is felt.
        count = round((FPS * piece.seconds + 1) / FPS * LATENTS_PER_SECOND)
        latents = speech_latents(pipe.audio_vae, heard[piece.start * RATE :], count, device)
        embeds, mask = felt_prompt(pipe, piece, max_sequence_length)

        # 2. Make it, from the picture or from where the piece before ended.
        def told(_pipe: Any, _step: int, _time: Any, given: dict[str, Any]) -> dict[str, Any]:
            nonlocal done
            done += 1
            if on_step is not None:
                on_step(done, len(pieces) * pipe.num_timesteps)
            return given

        made = pipe(
            prompt_embeds=embeds,
            prompt_attention_mask=mask,
            conditions=LTX2VideoCondition(frames=Pictures.fromarray(start_picture), index=0, strength=1.0, crf=0),
            height=image.shape[0],
            width=image.shape[1],
            num_frames=FPS * piece.seconds + 1,
            frame_rate=float(FPS),
            audio_latents=latents,
            freeze_audio=True,
            generate_slots=False,
            generator=torch.Generator().manual_seed(seed),
            output_type="np",
            callback_on_step_end=told,
            max_sequence_length=max_sequence_length,
        ).frames[0]
        frames = np.clip(np.rint(made * 255), 0, 255).astype(np.uint8)
        start_picture = compressed(frames[-1])
        yield from frames if number == 0 else frames[1:]


def felt_prompt(pipe: Any, piece: Piece, max_sequence_length: int) -> tuple[Tensor, Tensor]:
    """The text's embedding [1, tokens, dim], moved from the neutral face as far towards the felt one as it is felt, and
    its mask [1, tokens]."""
    texts = [PROMPT.format(expression=words) for words in (FACE["neutral"][0], piece.expression)]
    (calm, calm_mask), (felt, felt_mask) = (
        pipe.encode_prompt(text, max_sequence_length=max_sequence_length)[:2] for text in texts
    )
    return calm + piece.strength * (felt - calm), calm_mask | felt_mask


def compressed(image: Image) -> Image:
    """The picture, uint8 [height, width, 3], as it looks after H.264, as all did that the network was trained on."""
    with TemporaryDirectory(prefix="mien-") as folder:
        path = Path(folder) / "still.mp4"
        write_video(path, iter([image]), fps=FPS, width=image.shape[1], height=image.shape[0])
        with read_video(path) as video:
            return next(video)
