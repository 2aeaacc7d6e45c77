"""What the translating back ends share: everything but bringing the model and putting a question to it.

A request goes: lines → sentences, without tags → beams of each → the beam that fits the slot → lines again.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, ClassVar

from pipelines.backends.base import Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.dubbing.languages import LANGUAGES, voice_for
from pipelines.dubbing.translation import Candidate, pieces_of, translated
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.hub import from_hub
from pipelines.memory.law import Extent, law_of
from pipelines.requests.outcome import Script
from pipelines.requests.translation import TranslationRequest
from pipelines.speech.generation import OnFrame, seeded, watched

BATCH = 8
"""Sentences that are translated at once."""

BEAMS = 4
"""Wordings of each that are weighed."""

LETTERS_A_TOKEN = 3.0
"""For forecasts, about; fewer in some scripts."""


class Translator(ABC):
    """A model that puts sentences into another language.

    seconds_per_letter: work for a letter of the script.
    """

    card: ModelCard
    seconds_per_letter: ClassVar[float]

    model: Any = None
    tokenizer: Any = None

    @abstractmethod
    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Bring model and tokenizer to `device`. Raises MissingDependency with the remedy."""

    @abstractmethod
    def knows(self, language: str) -> bool:
        """Whether the model reads and writes the language of this code."""

    @abstractmethod
    def asked(self, texts: Sequence[str], language: str, to: str) -> tuple[Any, Mapping[str, Any]]:
        """The tokens of the texts, padded, and what beside them tells the model which language is wanted."""

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for all curves
        """Feelings are part of the lines and stay there."""
        return Lowering(ignores=("the curve: what the lines say of feelings is kept as it is",))

    def estimate(self, request: TranslationRequest) -> ResourceEstimate:
        """Forecast from the length of the text, and from traces of the model as a processor holds it."""
        law = law_of(self.card.name)
        longest = max((len(piece.text) for line in request.lines for piece in pieces_of(line.text)), default=0)
        letters = sum(len(line.text) for line in request.lines)
        return ResourceEstimate(
            seconds=2.0 + letters * self.seconds_per_letter,
            clip_seconds=0.0,
            frames=0,
            steps=len(request.lines),
            weights_bytes=law.weights_bytes,
            activation_bytes=law.activation_bytes(predicting=Extent(frames=8 + ceil(longest / LETTERS_A_TOKEN))),
            disk_bytes=20_000 + 10 * letters,
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Bring the model, once."""
        if self.model is None:
            self.bring(device, plan)

    def fetched(self, cls: Any, **options: Any) -> Any:
        """A model or tokenizer that the card names. Raises MissingDependency where it cannot be had."""
        return from_hub(cls, self.card.hub_id or "", self.card.revision or "main", **options)

    def run(self, request: TranslationRequest, on_step: OnStep) -> Script:
        """Translate the lines. Raises InvalidInput where the model does not know one of the languages."""
        for language in (request.language, request.to):
            if not self.knows(language):
                raise InvalidInput(
                    f"{self.card.title} does not know {LANGUAGES[language]}. Choose another language or back end, or "
                    "write the script yourself."
                )
        total = sum(1 for line in request.lines for piece in pieces_of(line.text) if piece.text)
        on_step(0, total)

        def translate(texts: Sequence[str]) -> list[list[Candidate]]:
            found: list[list[Candidate]] = []
            for batch in _batches(texts, BATCH):

                def on_frame(done: int, of: int, before: int = len(found), size: int = len(batch)) -> None:
                    on_step(min(total - 1, before + size * done // of), total)

                found += self.candidates(batch, request.language, request.to, request.seed, on_frame)
            return found

        end = max(line.end for line in request.lines)
        lines = translated(request.lines, translate, to=request.to, end=end)
        facts = {
            **facts_of(self, request),
            "from": request.language,
            "voice": voice_for(request.to),
        }
        return Script(lines=lines, language=request.to, facts=facts)

    def candidates(
        self, texts: Sequence[str], language: str, to: str, seed: int, on_frame: OnFrame
    ) -> list[list[Candidate]]:
        """BEAMS candidates for each text, the best first."""
        inputs, options = self.asked(texts, language, to)
        length = int(inputs["input_ids"].shape[1])
        with seeded(seed), watched(self.model, length, on_frame):
            made = self.model.generate(
                **inputs.to(self.model.device),
                **options,
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

    def unload(self) -> None:
        """Give the memory back."""
        self.model = self.tokenizer = None


def _batches(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[first : first + size] for first in range(0, len(texts), size))
