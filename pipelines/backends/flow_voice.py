"""The embedded voice with another actor: a prosody flow, steered by emotion, draws a performance for each take."""

from functools import partial

from pipelines.backends.base import Licence, Lowering, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.sketch_voice import CARD as SKETCH
from pipelines.backends.sketch_voice import SketchVoice
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.types import Audio
from pipelines.requests.outcome import Take
from pipelines.requests.speech import SpeechRequest

CARD = ModelCard(
    name="flow_voice",
    title="Sketch voice, performed by a flow",
    task="speech",
    sketch=True,
    summary=(
        "The sketch voice, but its pitch, loudness, timbre and pace take a course that a small flow model draws anew "
        "for every seed, steered towards the feeling and away from others. Heard more clearly than the sketch voice's "
        "table, at the price of one word in ten."
    ),
    licences=(
        *SKETCH.licences,
        Licence(
            part="prosody flow and emotion expert (weights trained by us on the Berlin database of emotional speech)",
            name="Apache-2.0; the database itself is offered for research",
            commercial=False,
        ),
    ),
    hub_id=None,
    revision=None,
    sha256={
        "models/prosody/flow.safetensors": "b999bf330d13eaa12cfec75373e343014c28955c1e499c7523e01a8217213c86",
        "models/prosody/expert.safetensors": "ddf8d719b92e7362907a7e4a5d8ccfa9f20b95c85fb2b57f8479ba227439e016",
    },
    memory_mb={"fp32": 600},
    needs_gpu=False,
    emotion_inputs=("label", "curve"),
    languages=SKETCH.languages,
    paper="guidance after EmoDubber (Cong et al., CVPR 2025, arXiv 2412.08988), see pipelines.speech.flow_guidance",
    probe="voice",
    heeds=("reference", "transcript", "takes"),
)


class FlowVoice(SketchVoice):
    """Speaks a line as often as is asked, each time in another performance, and keeps the one that is heard closest."""

    card = CARD

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """Contempt and surprise have no recordings that the expert could have learnt from."""
        return Lowering(
            uses=("label blend", "intensity", "timing and easing", "the seed: each makes another performance"),
            approximates=(
                "contempt: performed as disgust, and surprise as joy",
                "breath, tremor and level: by the table of the sketch voice",
            ),
            ignores=("valence and arousal beside the labels",),
        )

    def estimate(self, request: SpeechRequest) -> ResourceEstimate:
        """That of the sketch voice, for every take."""
        one = super().estimate(request)
        return ResourceEstimate(
            seconds=0.5 + request.takes * (one.seconds + 0.5),
            clip_seconds=one.clip_seconds,
            frames=0,
            steps=100 * request.takes,
            weights_bytes=2 * 10**6,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6,
            disk_bytes=one.disk_bytes,
        )

    def unload(self) -> None:
        """Drop the two networks."""
        from pipelines.speech.prosody_flow import unload

        unload()

    def run(self, request: SpeechRequest, on_step: OnStep) -> Take:
        """Perform it. Raises what the sketch voice raises."""
        from pipelines.speech.generation import OnFrame
        from pipelines.speech.imagined import imagined
        from pipelines.speech.neural import closest_take
        from pipelines.speech.restyle import Restyled
        from pipelines.speech.sketch_voice import learn_voice, say

        # 1. Learn the voice.
        on_step(0, 1)
        voice = (
            request.voice
            if request.reference is None
            else learn_voice([(request.reference, request.transcript)], voice=request.voice)
        )

        # 2. Perform each take, and keep the one that is heard closest to the curve.
        said: dict[int, Restyled] = {}

        def perform(seed: int, on_frame: OnFrame) -> Audio:
            said[seed] = say(
                request.text,
                request.curve,
                voice=voice,
                slot_seconds=request.seconds,
                rate=request.rate,
                seed=seed,
                perform=partial(imagined, curve=request.curve, seed=seed, on_step=on_frame),
            )
            return said[seed].sound

        chosen = closest_take(perform, request.curve, seed=request.seed, takes=request.takes, on_frame=on_step)
        best = said[chosen.seed]
        return Take(
            sound=best.sound,
            phonemes=best.phonemes,
            facts={
                **facts_of(self, request, best.notes),
                **chosen.facts(),
                "pace": round(best.pace, 3),
            },
        )


def create() -> FlowVoice:
    """A fresh, unloaded back end."""
    return FlowVoice()
