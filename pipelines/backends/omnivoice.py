"""OmniVoice (Xiaomi, k2-fsa): many languages, a cloned voice, and a length that is given in seconds."""

from collections.abc import Mapping
from typing import Any

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import PLACED, NeuralVoice, placed
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import MissingDependency
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame, seeded, watched
from pipelines.speech.neural import CLEAR, Line, with_sound

CARD = ModelCard(
    name="omnivoice",
    title="OmniVoice",
    task="speech",
    sketch=False,
    summary=(
        "Hundreds of languages, a voice cloned from a few seconds, and a length in seconds, which fits a slot without "
        "stretching. It laughs or sighs where a feeling is clear; the restyler plays the rest of the curve."
    ),
    licences=(
        Licence(part="code and weights", name="Apache-2.0", commercial=True),
        Licence(
            part="Higgs audio tokenizer",
            name="Boson Higgs Audio 2 Community License; a licence is needed above 100,000 yearly users",
            commercial=True,
        ),
        Licence(part="restyler", name="Apache-2.0", commercial=True),
    ),
    hub_id="k2-fsa/OmniVoice",
    revision="c5fdb5ccb189668d56333f77ba2629f4cd7535f4",
    sha256={},
    memory_mb={"bf16": 4000, "fp32": 7000},
    needs_gpu=True,
    emotion_inputs=("label", "curve"),
    languages=("any",),
    paper="OmniVoice, Xiaomi, 2026",
    probe="voice",
    plans=PLACED,
    heeds=("reference", "transcript", "takes"),
    download_mb=3300,
    needs_consent=True,
)

SOUNDS: Mapping[str, tuple[str, str]] = {
    "angry": ("[dissatisfaction-hnn]", "[dissatisfaction-hnn]"),
    "disgusted": ("[dissatisfaction-hnn]", "[dissatisfaction-hnn]"),
    "happy": ("[laughter]", "[laughter]"),
    "sad": ("[sigh]", "[sigh]"),
    "surprised": ("[surprise-oh]", "[surprise-ah]"),
}
"""Sounds that OmniVoice makes for each label, when it is clear and when it is strong."""

_STEPS = 32


class OmniVoice(NeuralVoice):
    """Speaks a line into its slot, all frames at once, in a fixed number of steps."""

    card = CARD
    needs = "transcript"
    seconds_per_second = 0.6
    stated_bytes = (2_500 * 10**6, 1_500 * 10**6)

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """Time is its own, nearly all feeling is the restyler's."""
        return Lowering(
            uses=("length of the line, in seconds",),
            approximates=(
                f"labels from a strength of {CLEAR:g}: a laugh, a sigh or a cry before or after the words",
                f"labels and intensity: {self.restyled}",
            ),
        )

    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Load model and tokenizers. Raises MissingDependency where the package omnivoice is not installed."""
        try:
            from omnivoice import OmniVoice as Model
        except (ImportError, OSError) as error:
            raise MissingDependency(
                "OmniVoice needs the package omnivoice with a torchaudio that belongs to your torch: "
                "pip install 'mien[omnivoice]'."
            ) from error
        from huggingface_hub import snapshot_download

        class Snapshot:
            """The package's loader forgets the revision, so that the files are fetched before it is asked."""

            @staticmethod
            def from_pretrained(hub_id: str, *, revision: str, local_files_only: bool = False, **options: Any) -> Any:
                files = snapshot_download(hub_id, revision=revision, local_files_only=local_files_only)
                return Model.from_pretrained(files, **options)

        self.model = self.fetched(Snapshot, **placed(device, plan)).eval()

    @property
    def rate(self) -> int:
        """Hz of the audio tokenizer."""
        return int(self.model.sampling_rate)

    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:
        """One take. Raises InvalidInput for a reference without its transcript."""
        self.check(reference=line.reference is not None, transcript=bool(line.transcript))
        import torch

        voice = None if line.reference is None else (torch.from_numpy(line.reference.mono())[None], self.rate)
        with seeded(seed), watched(self.model, _STEPS, on_frame):
            (sound,) = self.model.generate(
                text=with_sound(line, SOUNDS),
                ref_audio=voice,
                ref_text=line.transcript if voice is not None else None,
                duration=line.slot,
                num_step=_STEPS,
            )
        return Audio(samples=sound, rate=self.rate)


def create() -> OmniVoice:
    """A fresh, unloaded back end."""
    return OmniVoice()
