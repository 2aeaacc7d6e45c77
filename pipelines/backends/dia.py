"""Dia (Nari Labs): an English voice that laughs, sighs and gasps where the text says so."""

import warnings
from collections.abc import Mapping

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import PLACED, NeuralVoice, placed
from pipelines.emotion.curve import EmotionCurve
from pipelines.hub import transformers_classes
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame, seeded, watched
from pipelines.speech.neural import CLEAR, Line, frames_for, with_sound

CARD = ModelCard(
    name="dia",
    title="Dia 1.6B",
    task="speech",
    sketch=False,
    summary=(
        "An English voice of a graphics card with real laughs, sighs and gasps: a strong feeling becomes one of its "
        "tags. It takes over a recorded voice when its transcript is given; the restyler plays the rest."
    ),
    licences=(
        Licence(part="code, in transformers", name="Apache-2.0", commercial=True),
        Licence(part="weights", name="Apache-2.0", commercial=True),
        Licence(part="Descript Audio Codec", name="MIT", commercial=True),
        Licence(part="restyler", name="Apache-2.0", commercial=True),
    ),
    hub_id="nari-labs/Dia-1.6B-0626",
    revision="main",
    sha256={},
    memory_mb={"bf16": 6600},
    needs_gpu=True,
    emotion_inputs=("label", "curve"),
    languages=("en",),
    paper="Nari Labs, Dia, 2025",
    probe="voice",
    plans=PLACED,
    heeds=("reference", "transcript", "takes"),
    download_mb=6600,
    needs_consent=True,
)

SOUNDS: Mapping[str, tuple[str, str]] = {
    "angry": ("(groans)", "(screams)"),
    "contempt": ("(exhales)", "(chuckle)"),
    "disgusted": ("(groans)", "(groans)"),
    "fear": ("(inhales)", "(gasps)"),
    "happy": ("(chuckle)", "(laughs)"),
    "sad": ("(sighs)", "(sniffs)"),
    "surprised": ("(inhales)", "(gasps)"),
}
"""Sounds that Dia makes for each label, when it is clear and when it is strong; from the tags that its authors list."""

_CLASSES = ("DiaForConditionalGeneration", "DiaProcessor")


class Dia(NeuralVoice):
    """Speaks as one speaker of a dialogue."""

    card = CARD
    needs = "transcript"
    seconds_per_second = 1.0
    frames_per_second = 86.0

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """Strong feelings become sounds; how the words are said is the restyler's."""
        return Lowering(
            uses=("timing, by the restyler",),
            approximates=(
                f"labels from a strength of {CLEAR:g}: a laugh, sigh or gasp before or after the words",
                f"how the words are said: {self.restyled}",
            ),
        )

    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Load model, processor and codec."""
        model_class, processor_class = transformers_classes(_CLASSES, since="4.57")
        self.model = self.fetched(model_class, **placed(device, plan)).eval()
        self.processor = self.fetched(processor_class)
        self.processor.audio_tokenizer.to(self.model.device)

    @property
    def rate(self) -> int:
        """Hz of the codec."""
        return int(self.processor.feature_extractor.sampling_rate)

    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:
        """One take. Raises InvalidInput for a reference without its transcript, which Dia cannot use."""
        self.check(reference=line.reference is not None, transcript=bool(line.transcript))
        expected, most = frames_for(line.text, self.frames_per_second)
        before = f"[S1] {line.transcript} " if line.reference is not None else ""
        with seeded(seed), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*max_length.*")  # the tokenizer's own default, unused
            inputs = self.processor(
                text=[f"{before}[S1] {with_sound(line, SOUNDS)}"],
                audio=None if line.reference is None else line.reference.mono(),
                padding=True,
                return_tensors="pt",
            ).to(self.model.device)
            prompt = (
                None
                if line.reference is None
                else self.processor.get_audio_prompt_len(inputs["decoder_attention_mask"])
            )
            with watched(self.model, expected, on_frame):
                codes = self.model.generate(**inputs, max_new_tokens=most)
            sound = self.processor.batch_decode(codes, audio_prompt_len=prompt)[0]
        return Audio(samples=sound.float().numpy().reshape(-1), rate=self.rate)


def create() -> Dia:
    """A fresh, unloaded back end."""
    return Dia()
