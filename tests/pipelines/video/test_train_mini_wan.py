"""Training Mini-Wan: a stopped run goes on exactly, and what is written opens as a Wan."""

from pathlib import Path

import pytest
import torch

from pipelines.errors import Cancelled
from pipelines.video.mini.networks import TOKENS, fit_tokenizer
from pipelines.video.mini.release import write_model
from pipelines.video.mini.scenes import Caption
from pipelines.video.patch_codec import PatchCodec
from pipelines.video.train_mini_wan import Learner, corpus, learn
from pipelines.video.wan import WanEmotionPipeline

CAPTIONS = [
    Caption(prompt="by the sea at noon", mood=mood, strength=level) for mood, level in (("sad", 0.5), ("neutral", 0.0))
]


@pytest.mark.slow
def test_a_stopped_training_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    latents = torch.randn((2, 64, 5, 6, 10), generator=torch.Generator().manual_seed(0)).half()
    for folder in ("whole", "parts"):
        (tmp_path / folder).mkdir()
    told: list[int] = []
    whole = learn(tmp_path / "whole", CAPTIONS, latents, 3, on_step=lambda done, _: told.append(done))

    def stop(done: int, _loss: float) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn(tmp_path / "parts", CAPTIONS, latents, 3, save_every=1, on_step=stop)
    parts = learn(tmp_path / "parts", CAPTIONS, latents, 3, on_step=lambda done, _: told.append(done))
    assert told == [1, 2, 3, 3]
    assert all(torch.equal(one, other) for one, other in zip(whole.parameters(), parts.parameters(), strict=True))


def test_the_tokenizer_tells_words_apart_and_takes_any_text() -> None:
    tokenizer = fit_tokenizer(corpus())
    told = tokenizer(["The mood is sadness.", "the mood is fear.", "ein Löwe 🦁"]).input_ids
    assert len(told[0]) == len(told[1]) == 6 and told[0][:3] == told[1][:3] and told[0] != told[1]
    assert tokenizer.decode(told[2], skip_special_tokens=True).strip() == "ein löwe 🦁"
    assert max(len(tokenizer(text).input_ids) for text in corpus()) <= TOKENS


@pytest.mark.slow
def test_what_is_written_opens_as_a_wan_that_makes_the_same(tmp_path: Path) -> None:
    torch.manual_seed(0)
    learned = Learner(fit_tokenizer(corpus()), 64).eval()
    write_model(tmp_path, PatchCodec(), learned, {"steps": 0})
    pipe = WanEmotionPipeline.from_pretrained(tmp_path, dtype={"default": torch.float32})
    pipe.set_progress_bar_config(disable=True)
    frames = pipe(
        "by the sea at noon",
        height=96,
        width=160,
        num_frames=17,
        num_inference_steps=2,
        guidance_scale=3.0,
        max_sequence_length=TOKENS,
        generator=torch.Generator().manual_seed(0),
    ).frames
    assert frames.shape == (1, 17, 96, 160, 3)
    assert pipe.takes_text_alone and not pipe.takes_picture
