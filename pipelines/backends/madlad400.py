"""MADLAD-400 (Google): translates the lines of a script between some four hundred languages.

A request goes: lines → sentences, without tags → beams of each → the beam that fits the slot → lines again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.neural_voice import placed
from pipelines.dubbing.languages import LANGUAGES, voice_for
from pipelines.dubbing.translation import Candidate, pieces_of, translated
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.requests.outcome import Script
from pipelines.requests.translation import TranslationRequest
from pipelines.speech.neural import OnFrame, from_hub, seeded, transformers_classes, watched

CARD = ModelCard(
    name="madlad400",
    title="MADLAD-400",
    task="translation",
    sketch=False,
    summary=(
        "Translates scripts line by line into a hundred languages. Times, characters, feelings and tags stay; of "
        "several wordings it takes the one that fits the time of the line."
    ),
    licences=(
        Licence(part="code, in transformers", name="Apache-2.0", commercial=True),
        Licence(part="weights", name="Apache-2.0", commercial=True),
    ),
    hub_id="google/madlad400-3b-mt",
    revision="main",
    sha256={},
    memory_mb={"bf16": 7000, "fp32": 13000},
    needs_gpu=False,
    emotion_inputs=(),
    languages=tuple(LANGUAGES),
    paper="Kudugunta et al., MADLAD-400: A Multilingual and Document-Level Large Audited Dataset, arXiv 2309.04662",
    probe="",
    download_mb=11800,
)

BATCH = 8
"""Sentences that are translated at once."""

BEAMS = 4
"""Wordings of each that are weighed."""

_OWN_CODES = {"he": "iw", "jw": "jv", "tl": "fil"}
"""Codes of the model where they are not ours."""

_WEIGHTS_BYTES = 11_800 * 10**6
_SECONDS_PER_LETTER = 0.05
"""Work for a letter of the script; a guess, until runs were measured here."""


class Madlad400:
    """Translates scripts. Holds the model, and nothing of a request."""

    card = CARD

    def __init__(self) -> None:
        self.model: Any = None
        self.tokenizer: Any = None

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """Feelings are part of the lines and stay there."""
        return Lowering(ignores=("the curve: what the lines say of feelings is kept as it is",))

    def estimate(self, request: TranslationRequest) -> ResourceEstimate:
        """Forecast from the length of the text."""
        letters = sum(len(line.text) for line in request.lines)
        return ResourceEstimate(
            seconds=2.0 + letters * _SECONDS_PER_LETTER,
            clip_seconds=0.0,
            frames=0,
            steps=len(request.lines),
            weights_bytes=_WEIGHTS_BYTES,
            activation_bytes=max(CARD.memory_mb.values()) * 10**6 - _WEIGHTS_BYTES,
            disk_bytes=20_000 + 10 * letters,
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Bring the model, once. Raises MissingDependency without its weights."""
        if self.model is not None:
            return
        model_class, tokenizer_class = transformers_classes(
            ("T5ForConditionalGeneration", "AutoTokenizer"), since="4.57"
        )
        hub_id, revision = CARD.hub_id or "", CARD.revision or "main"
        self.tokenizer = from_hub(tokenizer_class, hub_id, revision)
        self.model = from_hub(model_class, hub_id, revision, **placed(device, plan)).eval()

    def run(self, request: TranslationRequest, on_step: OnStep) -> Script:
        """Translate the lines. Raises InvalidInput where the model does not know the language."""
        mark = self._mark(request.to)
        total = sum(1 for line in request.lines for piece in pieces_of(line.text) if piece.text)
        on_step(0, total)

        def translate(texts: Sequence[str]) -> list[list[Candidate]]:
            found: list[list[Candidate]] = []
            for batch in _batches(texts, BATCH):

                def on_frame(done: int, of: int, before: int = len(found), size: int = len(batch)) -> None:
                    on_step(min(total - 1, before + size * done // of), total)

                found += self._candidates([f"{mark} {text}" for text in batch], request.seed, on_frame)
            return found

        end = max(line.end for line in request.lines)
        lines = translated(request.lines, translate, to=request.to, end=end)
        facts = {
            "backend": CARD.name,
            "sketch": False,
            "lowering": self.lower(request.curve).to_dict(),
            "from": request.language,
            "voice": voice_for(request.to),
        }
        return Script(lines=lines, language=request.to, facts=facts)

    def unload(self) -> None:
        """Give the memory back."""
        self.model = self.tokenizer = None

    def _candidates(self, texts: Sequence[str], seed: int, on_frame: OnFrame) -> list[list[Candidate]]:
        """BEAMS candidates for each text that already carries its mark, the best first."""
        inputs = self.tokenizer(list(texts), return_tensors="pt", padding=True).to(self.model.device)
        length = int(inputs["input_ids"].shape[1])
        with seeded(seed), watched(self.model, length, on_frame):
            made = self.model.generate(
                **inputs,
                num_beams=BEAMS,
                num_return_sequences=BEAMS,
                max_new_tokens=2 * length + 16,
                return_dict_in_generate=True,
                output_scores=True,
            )
        said = self.tokenizer.batch_decode(made.sequences, skip_special_tokens=True)
        scored = [
            Candidate(text=text, score=float(score)) for text, score in zip(said, made.sequences_scores, strict=True)
        ]
        return [scored[first : first + BEAMS] for first in range(0, len(scored), BEAMS)]

    def _mark(self, language: str) -> str:
        """The token that stands before a text and names the language that is wanted."""
        mark = f"<2{_OWN_CODES.get(language, language)}>"
        if mark not in self.tokenizer.get_vocab():
            raise InvalidInput(f"This model does not translate into {LANGUAGES[language]}. Choose another language.")
        return mark


def create() -> Madlad400:
    """A fresh, unloaded back end."""
    return Madlad400()


def _batches(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[first : first + size] for first in range(0, len(texts), size))
