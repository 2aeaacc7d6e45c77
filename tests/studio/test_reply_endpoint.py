"""/empathetic_reply, asked as Gradio would: all that can be refused is, before anything is written or spoken."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import numpy as np
import pytest

from pipelines.backends.base import OnStep
from pipelines.media.audio import load_audio
from pipelines.media.types import Audio
from pipelines.requests.outcome import Take
from studio.api import reply
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.gradient import GradientBackend
from tests.studio.scribe import Scribe

Ask = Callable[..., list[tuple[Any, ...]]]

WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("broken.png", {"image": "broken.png"}),
    ("speech.wav", {"image": "speech.wav"}),
    ("gone.png", {"image": "gone.png"}),
    ("broken.png", {"image": "broken.png", "speaker": ""}),
    ("makes a video", {"backend": "animatic"}),
    ("makes a video", {"speaker": "animatic"}),
    ("empty.wav", {"reference": "empty.wav"}),
    ("seed is 0.5", {"seed": 0.5}),
    ("wait=True", {"wait": False}),
)
"""What is said of a reply that cannot be shown, and what is wrong with it."""


class Speaker(Scribe):
    """Says everything as half a second of a tone."""

    def run(self, _request: Any, on_step: OnStep) -> Take:  # type: ignore[override]  # another kind of work
        on_step(1, 1)
        tone = np.sin(np.arange(8000) * 0.1).astype(np.float32)[:, None] * 0.3
        return Take(sound=Audio(samples=tone, rate=16000))


@pytest.fixture
def studio(settings: Settings, backend: GradientBackend) -> Any:
    with Studio(settings, backends=lambda name: Speaker() if name == "sketch_voice" else backend) as opened:
        yield opened


@pytest.fixture
def ask(studio: Studio, request_files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask with files out of the upload folder, by their names; returns all answers."""
    folder = tmp_path / "gradio"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    for file in request_files:
        shutil.copy(file, folder)
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "empty.wav").write_bytes(b"")
    with gr.Blocks() as page:
        reply.add_reply(studio)
    (endpoint,) = (one.fn for one in page.fns.values() if one.api_name == "empathetic_reply")

    def asked(**sent: Any) -> list[tuple[Any, ...]]:
        given = {"image": "face.png", "message": "My dog died.", "speaker": "sketch_voice"} | sent
        files = {name: str(folder / given[name]) for name in ("image", "reference") if name in given}

        async def collect() -> list[tuple[Any, ...]]:
            return [answer async for answer in endpoint(**given | files)]

        return asyncio.run(collect())

    return asked


def test_another_speaker_says_the_answer_before_the_picture_moves(ask: Ask, studio: Studio) -> None:
    clip, settings, _, answer = ask(reply="I am so sorry.")[-1]
    assert load_audio(Path(clip), rate=16000).seconds == pytest.approx(0.5, abs=0.1), "the tone, not the embedded voice"
    assert settings["speech"] and settings["text"] is None and answer["text"] == "I am so sorry."
    assert [job.need.backend for job in studio.jobs()] == ["sketch_portrait", "sketch_voice"]


def test_nothing_is_written_or_spoken_for_a_reply_that_cannot_be_shown(
    ask: Ask, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Mock()
    monkeypatch.setattr(reply, "writer", writer)
    for sentence, wrong in WRONG:
        with pytest.raises(gr.Error, match=sentence):
            ask(**wrong)
    writer.assert_not_called()
    assert studio.jobs() == []
