"""Pocket TTS (Kyutai): a voice of 100 million parameters that clones a recording and runs on a processor."""

from typing import Any

import numpy as np

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import NeuralVoice
from pipelines.emotion.curve import EmotionCurve
from pipelines.hub import transformers_classes
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame, seeded, watched
from pipelines.speech.neural import Line, frames_for

CARD = ModelCard(
    name="pocket_tts",
    title="Pocket TTS",
    task="speech",
    sketch=False,
    summary=(
        "A natural voice on an ordinary processor, which takes over a recorded voice from a few seconds. It has no "
        "emotion input of its own: it carries on in the mood of the reference, and the restyler plays the rest."
    ),
    licences=(
        Licence(part="code, in transformers", name="Apache-2.0", commercial=True),
        Licence(part="weights, codec included", name="CC-BY-4.0; cloning weights are gated", commercial=True),
        Licence(part="restyler", name="Apache-2.0", commercial=True),
    ),
    hub_id="eustlb/pocket-tts",
    revision="main",
    sha256={},
    memory_mb={"fp32": 1500},
    needs_gpu=False,
    emotion_inputs=("curve",),
    languages=("en",),
    paper="Kyutai, Pocket TTS, 2026",
    probe="voice",
    plans=("resident", "cpu"),
    heeds=("reference", "takes"),
    download_mb=450,
    needs_consent=True,
)

_CLASSES = ("PocketTTSForConditionalGeneration", "PocketTTSProcessor")
_MOST_TOKENS = 50
"""Longest stretch of text in one generation, as in the original."""


class PocketTts(NeuralVoice):
    """Speaks sentence by sentence, each in the voice of the reference."""

    card = CARD
    seconds_per_second = 0.8
    frames_per_second = 12.5

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """The temperature follows arousal; everything else is the restyler's."""
        return Lowering(
            uses=("timing, by the restyler",),
            approximates=(
                f"labels and intensity: {self.restyled}, beyond what the reference recording carries",
                "arousal: it also sets how freely the voice varies",
            ),
        )

    def bring(self, device: str, plan: MemoryPlan) -> None:  # noqa: ARG002 - small enough to be kept whole
        """Load model and codec."""
        model_class, processor_class = transformers_classes(_CLASSES, since="5.23")
        self.model = self.fetched(model_class).to(device).eval()
        self.processor = self.fetched(processor_class)
        self.processor.audio_tokenizer.to(device)

    @property
    def rate(self) -> int:
        """Hz of the codec."""
        return int(self.processor.feature_extractor.sampling_rate)

    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:
        """One take."""
        stretches = self.processor.split_text(line.text, max_tokens=_MOST_TOKENS)
        arousal = float(line.curve.sample(np.linspace(0.0, line.seconds, 20)).arousal.mean())
        sounds: list[Any] = []
        with seeded(seed):
            for number, stretch in enumerate(stretches):
                expected, most = frames_for(stretch, self.model.config.frame_rate)

                def on_frame_of_all(done: int, total: int, before: int = number) -> None:
                    on_frame(before * total + done, len(stretches) * total)

                inputs = self.processor.apply_chat_template(
                    [{"role": "user", "content": [*_voice(line), {"type": "text", "text": stretch}]}],
                    tokenize=True,
                    return_dict=True,
                    return_tensors="pt",
                ).to(self.model.device)
                with watched(self.model, expected, on_frame_of_all):
                    latents = self.model.generate(
                        **inputs, max_new_tokens=most, do_sample=True, temperature=0.5 + 0.2 * arousal
                    )
                sounds.append(self.processor.decode(latents[0]).numpy())
        return Audio(samples=np.concatenate(sounds), rate=self.rate)


def create() -> PocketTts:
    """A fresh, unloaded back end."""
    return PocketTts()


def _voice(line: Line) -> list[dict[str, Any]]:
    """The reference as part of a message; without one, the model picks a voice, another for each seed."""
    return [] if line.reference is None else [{"type": "audio", "audio": line.reference.mono()}]
