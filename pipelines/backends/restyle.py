"""The restyler: a recording said again with another feeling, by the same voice."""

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.sketch_voice import lower_to_voice
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.audio import load_audio
from pipelines.media.probe import probe
from pipelines.requests.outcome import Take
from pipelines.requests.speech import RESTYLE, SpeechRequest
from pipelines.speech.vocoder import HIGHEST_RATE

CARD = ModelCard(
    name=RESTYLE,
    title="Restyle a recording",
    task="speech",
    sketch=True,
    summary=(
        "Says your recording again: same words, same voice, another pitch, pace, level and timbre. It adds to the "
        "feeling that is already there, so a neutral take works best."
    ),
    licences=(Licence(part="vocoder and acting", name="Apache-2.0", commercial=True),),
    hub_id=None,
    revision=None,
    sha256={},
    memory_mb={"fp32": 500},
    needs_gpu=False,
    emotion_inputs=("label", "curve"),
    languages=("any",),
    paper="WORLD (Morise et al., 2016); directions after Juslin & Laukka (2003), see pipelines.speech.acting",
    probe="voice",
)

_SECONDS_PER_SECOND = 0.1
"""Work for a second of speech on one ordinary core."""


class Restyle:
    """Says recordings again. Holds nothing between runs."""

    card = CARD

    def lower(self, curve: EmotionCurve) -> Lowering:
        """See `lower_to_voice`."""
        return lower_to_voice(curve)

    def estimate(self, request: SpeechRequest) -> ResourceEstimate:
        """Forecast from the length of the recording."""
        seconds = request.seconds or (probe(request.take).seconds if request.take else 0.0)
        return ResourceEstimate(
            seconds=0.5 + seconds * _SECONDS_PER_SECOND,
            clip_seconds=seconds,
            frames=0,
            steps=2,
            weights_bytes=0,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6,
            disk_bytes=round(seconds * 2 * HIGHEST_RATE),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """There is nothing to load."""

    def unload(self) -> None:
        """There is nothing to give back."""

    def run(self, request: SpeechRequest, on_step: OnStep) -> Take:
        """Say the recording again. Raises UnreadableMedia or InvalidInput for one that cannot be used."""
        from pipelines.speech.restyle import restyle

        assert request.take is not None  # the request has seen to it
        on_step(0, 2)
        sound = load_audio(request.take, rate=HIGHEST_RATE)
        said = restyle(sound, request.curve, slot_seconds=request.seconds, rate=request.rate, seed=request.seed)
        on_step(2, 2)
        return Take(
            sound=said.sound,
            facts={
                **facts_of(self, request, said.notes),
                "pace": round(said.pace, 3),
            },
        )


def create() -> Restyle:
    """A fresh, unloaded back end."""
    return Restyle()
