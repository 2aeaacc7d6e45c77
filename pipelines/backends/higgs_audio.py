"""Higgs Audio v2 (Boson AI): a large expressive voice that is told the feeling in words, as a scene."""

from importlib.util import find_spec
from typing import Any

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import PLACED, NeuralVoice, placed
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.encode import prompt_phrases
from pipelines.errors import MissingDependency
from pipelines.hub import transformers_classes
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame, seeded, watched
from pipelines.speech.neural import Line, frames_for

CARD = ModelCard(
    name="higgs_audio",
    title="Higgs Audio v2",
    task="speech",
    sketch=False,
    summary=(
        "An expressive voice of a graphics card: the scene tells it in words how the line is said, and a reference "
        "recording whose voice. What it leaves out of the curve, the restyler adds."
    ),
    licences=(
        Licence(part="code, in transformers", name="Apache-2.0", commercial=True),
        Licence(
            part="weights (after Llama 3.2) and audio tokenizer",
            name="Boson Higgs Audio 2 Community License; a licence is needed above 100,000 yearly users",
            commercial=True,
        ),
        Licence(part="restyler", name="Apache-2.0", commercial=True),
    ),
    hub_id="bosonai/higgs-audio-v2-generation-3B-base",
    revision="main",
    sha256={},
    memory_mb={"bf16": 12000},
    needs_gpu=True,
    emotion_inputs=("prompt", "curve"),
    languages=("en", "zh", "de", "ko", "es"),
    paper="Boson AI, Higgs Audio v2, 2025",
    probe="voice",
    plans=PLACED,
    heeds=("reference", "transcript", "takes"),
    download_mb=12500,
    needs_consent=True,
)

_CLASSES = ("HiggsAudioV2ForConditionalGeneration", "HiggsAudioV2Processor")
_INSTRUCTION = "Generate audio following instruction."


class HiggsAudio(NeuralVoice):
    """Speaks a scene. With a transcript the reference is an earlier turn, without one it introduces the speaker."""

    card = CARD
    seconds_per_second = 1.5
    frames_per_second = 25.0

    def lower(self, curve: EmotionCurve) -> Lowering:
        """Strength becomes one of three degrees of a phrase; the restyler adds what is not heard."""
        told = prompt_phrases(curve, max(curve.end, 1.0), channel="voice", stages=2)
        return Lowering(
            uses=("labels, told in words as the scene", "timing, by the restyler"),
            approximates=(*told.lost, f"what is not heard in the take: {self.restyled}"),
        )

    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Load model, processor and audio tokenizer. Raises MissingDependency with the remedy."""
        if find_spec("torchaudio") is None:
            raise MissingDependency(
                "Higgs Audio's tokenizer needs torchaudio, which is not installed. Install the build that belongs to "
                "your torch: pip install torchaudio --index-url of the same channel as torch."
            )
        model_class, processor_class = transformers_classes(_CLASSES, since="5.0")
        self.model = self.fetched(model_class, **placed(device, plan)).eval()
        self.processor = self.fetched(processor_class)
        self.processor.audio_tokenizer.to(self.model.device)

    @property
    def rate(self) -> int:
        """Hz of the audio tokenizer."""
        return int(self.processor.audio_tokenizer.config.sample_rate)

    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:
        """One take."""
        expected, most = frames_for(line.text, self.frames_per_second)
        inputs = self.processor.apply_chat_template(
            conversation(line),
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            processor_kwargs={"sampling_rate": self.rate, "return_tensors": "pt"},
        ).to(self.model.device)
        with seeded(seed), watched(self.model, expected, on_frame):
            codes = self.model.generate(**inputs, max_new_tokens=most, do_sample=True, temperature=0.7, top_p=0.95)
            sound = self.processor.batch_decode(codes)[0]
        return Audio(samples=sound.float().numpy().reshape(-1), rate=self.rate)


def conversation(line: Line) -> list[dict[str, Any]]:
    """The line as messages: who asks what, in which scene, in whose voice."""
    phrases = prompt_phrases(line.curve, line.seconds, channel="voice", stages=2).value
    scene = [_text("Audio is recorded from a quiet room."), _text(f"SPEAKER0: speaks with {', then '.join(phrases)}")]
    messages = [{"role": "system", "content": [_text(_INSTRUCTION)]}, {"role": "scene", "content": scene}]
    if line.reference is None:
        return [*messages, {"role": "user", "content": [_text(line.text)]}]
    voice = {"type": "audio", "audio": line.reference.mono()}
    if line.transcript is None:
        scene.append(voice)
        return [*messages, {"role": "user", "content": [_text(f"[SPEAKER0] {line.text}")]}]
    earlier = [
        {"role": "user", "content": [_text(line.transcript)]},
        {"role": "assistant", "content": [voice]},
    ]
    return [*messages, *earlier, {"role": "user", "content": [_text(line.text)]}]


def create() -> HiggsAudio:
    """A fresh, unloaded back end."""
    return HiggsAudio()


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}
