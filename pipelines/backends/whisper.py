"""Whisper (OpenAI): writes down what is said in a recording or a video, as lines with times.

A request goes: sound, window by window → language → words with times → lines of a script.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.dubbing.actor import spoken_between
from pipelines.dubbing.languages import LANGUAGES, UNSPACED, voice_for
from pipelines.dubbing.transcript import audible, lines_from
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.hub import from_hub, transformers_classes
from pipelines.media.audio import SILENCE_DBFS, check_speech, probe_sound
from pipelines.media.types import Audio, MediaInfo
from pipelines.media.windows import Window, windows
from pipelines.memory.law import Extent, law_of
from pipelines.requests.outcome import Script
from pipelines.requests.transcript import TranscriptRequest
from pipelines.speech.recognition import LONGEST_WINDOW, RATE, Word, hear, spare_encoder, spoken_language

ON_PROCESSOR = "openai/whisper-small"
"""What a processor loads instead of the card's model, with less than a third of its weights."""

CARD = ModelCard(
    name="whisper",
    title="Whisper",
    task="transcript",
    sketch=False,
    summary=(
        "Writes down what is said, in a hundred languages, as lines with times: large-v3-turbo on a graphics card, "
        "small on a processor. It does not tell who speaks, nor what is felt."
    ),
    licences=(
        Licence(part="code, in transformers", name="Apache-2.0", commercial=True),
        Licence(part="weights of large-v3-turbo, on a graphics card", name="MIT", commercial=True),
        Licence(part="weights of small, on a processor", name="Apache-2.0", commercial=True),
    ),
    hub_id="openai/whisper-large-v3-turbo",
    revision="main",
    sha256={},
    memory_mb={"fp16": 2300, "fp32": 1800},
    needs_gpu=False,
    emotion_inputs=(),
    languages=tuple(LANGUAGES),
    paper="Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022 (arXiv 2212.04356)",
    probe="",
    plans=("resident", "cpu"),
    download_mb=1620,
)

LONGEST_SECONDS = 3 * 3600.0
"""Of a recording that is written down at once."""

_SECONDS_PER_SECOND = 0.7
"""Work for a second of sound on one ordinary core, measured with the small model's shape and 120 tokens in 30 s."""

_WINDOW = Extent(frames=3000)
"""Frames of the spectrogram that are heard at once, whatever the recording's length."""


class Whisper:
    """Writes transcripts. Holds the model, and nothing of a request."""

    card = CARD

    def __init__(self) -> None:
        self.model: Any = None
        self.processor: Any = None

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """A script is words and times."""
        return Lowering(ignores=("the curve: only words and their times are written down",))

    def estimate(self, request: TranscriptRequest) -> ResourceEstimate:
        """Forecast from the length of the sound; refuses what cannot be heard."""
        seconds, law = _checked(request.recording).seconds, law_of(CARD.name)
        return ResourceEstimate(
            seconds=1.0 + seconds * _SECONDS_PER_SECOND,
            clip_seconds=0.0,
            frames=0,
            steps=max(1, round(seconds)),
            weights_bytes=law.weights_bytes,
            activation_bytes=law.activation_bytes(predicting=_WINDOW),
            disk_bytes=round(100_000 + seconds * 300),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:  # noqa: ARG002 - small enough to be kept whole
        """Bring the model, once. Raises MissingDependency without its weights."""
        if self.model is not None:
            return
        import torch

        model_class, processor_class = transformers_classes(
            ("WhisperForConditionalGeneration", "WhisperProcessor"), since="4.57"
        )
        is_processor = device == "cpu"
        hub_id = ON_PROCESSOR if is_processor else CARD.hub_id or ""
        revision = CARD.revision or "main"
        self.processor = from_hub(processor_class, hub_id, revision)
        model = from_hub(
            model_class,
            hub_id,
            revision,
            dtype=torch.float32 if is_processor else torch.float16,
            attn_implementation="eager",  # the times of words are read from the attention
        )
        spare_encoder(model)
        self.model = model.to(device).eval()

    def run(self, request: TranscriptRequest, on_step: OnStep) -> Script:
        """Write down what is said.

        Raises UnreadableMedia or InvalidInput for a recording that cannot be used or is silent, for a language that the
        model does not know, and where no word is heard.
        """
        # 1. Look at what was given.
        info = _checked(request.recording)
        total = max(1, round(info.seconds))
        language = request.language
        if language:
            self._check_language(language)

        # 2. Hear it, window by window.
        words: list[Word] = []
        loudest = 0.0
        for number, window in enumerate(windows(request.recording, rate=RATE, longest=LONGEST_WINDOW)):
            on_step(min(total - 1, int(window.start)), total)
            peak = float(np.abs(window.samples).max(initial=0.0))
            loudest = max(loudest, peak)
            sounds = _spoken(window) if peak >= 10 ** (SILENCE_DBFS / 20) else []
            if not sounds:
                continue
            language = language or spoken_language(self.model, self.processor, window.samples)
            heard = audible(self._heard(window, language, request.seed + number, total, on_step), sounds)
            words += [replace(word, start=window.start + word.start, end=window.start + word.end) for word in heard]
        check_speech(Audio(samples=np.array([loudest], dtype=np.float32), rate=RATE))

        # 3. Make lines of the words.
        lines = lines_from(words)
        if not lines:
            raise InvalidInput(
                f"No word was heard in '{request.recording.name}'. Check that somebody speaks in it, name the "
                "language, or write the script yourself."
            )
        facts = {
            **facts_of(self, request),
            "heard": request.language == "",
            "voice": voice_for(language),
        }
        return Script(lines=lines, language=language, facts=facts)

    def unload(self) -> None:
        """Give the memory back."""
        self.model = self.processor = None

    def _heard(self, window: Window, language: str, seed: int, total: int, on_step: OnStep) -> list[Word]:
        """The words in a window, at their seconds in it."""
        seconds = len(window.samples) / RATE

        def on_frame(done: int, of: int) -> None:
            on_step(min(total - 1, int(window.start + seconds * done / of)), total)

        return hear(
            self.model,
            self.processor,
            window.samples,
            language=language,
            spaced=language not in UNSPACED,
            seed=seed % 2**32,
            on_frame=on_frame,
        )

    def _check_language(self, language: str) -> None:
        if f"<|{language}|>" not in self.model.generation_config.lang_to_id:
            raise InvalidInput(
                f"The model does not know {LANGUAGES[language]}. Leave the language open, or write the script yourself."
            )


def create() -> Whisper:
    """A fresh, unloaded back end."""
    return Whisper()


def _checked(recording: Path) -> MediaInfo:
    info = probe_sound(recording, max_seconds=LONGEST_SECONDS)
    if info.seconds <= 0:
        raise InvalidInput(f"The recording '{recording.name}' lasts 0 s. Record or export it again.")
    return info


def _spoken(window: Window) -> list[tuple[float, float]]:
    """When somebody speaks in a window, (start, end) in seconds of it."""
    sound = Audio(samples=window.samples, rate=RATE)
    return spoken_between(sound, 0.0, sound.seconds)
