"""A tiny back end that makes scripts: it hears the same words in everything, and translates by shouting."""

from dataclasses import replace

from pipelines.backends.base import Lowering, MemoryPlan, OnStep, ResourceEstimate
from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve
from pipelines.requests.outcome import Script
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from tests.studio.gradient import GradientBackend

HEARD = (Line(start=0.5, end=2.0, text="I waited."), Line(start=2.5, end=4.0, text="Why?"))


class Scribe:
    """Makes transcripts in English, and translations."""

    card = replace(GradientBackend.card, name="whisper", task="transcript", sketch=False, probe="")

    def lower(self, _curve: EmotionCurve) -> Lowering:
        return Lowering(ignores=("the curve",))

    def estimate(self, _request: TranscriptRequest | TranslationRequest) -> ResourceEstimate:
        return ResourceEstimate(
            seconds=1.0,
            clip_seconds=0.0,
            frames=0,
            steps=1,
            weights_bytes=10**6,
            activation_bytes=10**6,
            disk_bytes=1000,
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """There is nothing to load."""

    def unload(self) -> None:
        """There is nothing to give back."""

    def run(self, request: TranscriptRequest | TranslationRequest, on_step: OnStep) -> Script:
        on_step(1, 1)
        if isinstance(request, TranscriptRequest):
            return Script(lines=HEARD, language=request.language or "en")
        return Script(lines=tuple(replace(one, text=one.text.upper()) for one in request.lines), language=request.to)
