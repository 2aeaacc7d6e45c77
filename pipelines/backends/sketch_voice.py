"""The embedded voice: text becomes emotional speech on any processor, in the timbre of a reference if there is one."""

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.script import CHARACTERS_PER_SECOND
from pipelines.requests.outcome import Take
from pipelines.requests.speech import SpeechRequest

CARD = ModelCard(
    name="sketch_voice",
    title="Sketch voice",
    task="speech",
    sketch=True,
    summary=(
        "espeak-ng says the text, our vocoder gives it the feeling and, from some 15 s of a recording and its "
        "transcript, a likeness of its voice. Clear and quick on any processor, and audibly a machine."
    ),
    licences=(
        Licence(part="vocoder, acting and timbre", name="Apache-2.0", commercial=True),
        Licence(part="espeak-ng (a program of its own, installed by you)", name="GPL-3.0", commercial=True),
    ),
    hub_id=None,
    revision=None,
    sha256={},
    memory_mb={"fp32": 400},
    needs_gpu=False,
    emotion_inputs=("label", "curve"),
    languages=("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "cs", "ru", "uk", "tr", "el", "hi"),
    paper="WORLD (Morise et al., 2016); directions after Juslin & Laukka (2003), see pipelines.speech.acting",
    probe="voice",
    heeds=("reference", "transcript"),
)

_SECONDS_PER_SECOND = 0.25
"""Work for a second of speech on one ordinary core, the reference left out."""

_REFERENCE_SECONDS = 4.0
"""Work to learn a reference of ordinary length."""


class SketchVoice:
    """Speaks with espeak-ng and a vocoder. Holds nothing between runs."""

    card = CARD

    def lower(self, curve: EmotionCurve) -> Lowering:
        """See `lower_to_voice`."""
        return lower_to_voice(curve)

    def estimate(self, request: SpeechRequest) -> ResourceEstimate:
        """Forecast from the length of the text; refuses one that cannot be said."""
        from pipelines.speech.speakable import check_said

        check_said(request.text, request.voice)
        seconds = request.seconds or len(request.text) / CHARACTERS_PER_SECOND + 0.5
        learning = 0.0 if request.reference is None else _REFERENCE_SECONDS
        return ResourceEstimate(
            seconds=0.5 + learning + seconds * _SECONDS_PER_SECOND,
            clip_seconds=seconds,
            frames=0,
            steps=3,
            weights_bytes=0,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6,
            disk_bytes=round(seconds * 2 * 22050),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """There is nothing to load."""

    def unload(self) -> None:
        """There is nothing to give back."""

    def run(self, request: SpeechRequest, on_step: OnStep) -> Take:
        """Speak it.

        Raises MissingDependency without espeak-ng, UnknownWord for a voice that it lacks, InvalidInput or
        UnreadableMedia for text or a reference that cannot be used.
        """
        from pipelines.speech.sketch_voice import learn_voice, say

        # 1. Learn the voice.
        on_step(0, 3)
        learned = None
        if request.reference is not None:
            learned = learn_voice([(request.reference, request.transcript)], voice=request.voice)

        # 2. Say it.
        on_step(1, 3)
        said = say(
            request.text,
            request.curve,
            voice=learned or request.voice,
            slot_seconds=request.seconds,
            rate=request.rate,
            seed=request.seed,
        )
        on_step(3, 3)
        return Take(
            sound=said.sound,
            phonemes=said.phonemes,
            facts={
                **facts_of(self, request, said.notes),
                "pace": round(said.pace, 3),
            },
        )


def create() -> SketchVoice:
    """A fresh, unloaded back end."""
    return SketchVoice()


def lower_to_voice(curve: EmotionCurve) -> Lowering:
    """What the acting table makes of a curve: labels decide, the circumplex point is not heard."""
    beyond = any(key.emotion.intensity > 1.0 for key in curve.keyframes)
    return Lowering(
        uses=("label blend", "intensity", "timing and easing"),
        approximates=(
            *(("intensity above 1: pitch stays within 55 to 700 Hz, peaks below clipping",) if beyond else ()),
        ),
        ignores=("valence and arousal beside the labels",),
    )
