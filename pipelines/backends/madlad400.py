"""MADLAD-400 (Google): translates the lines of a script between a hundred languages, with 3 billion weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.backends.base import Licence, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import PLACED, placed
from pipelines.backends.translator import Translator
from pipelines.dubbing.languages import LANGUAGES
from pipelines.hub import transformers_classes

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
    memory_mb={"bf16": 9000, "fp32": 17000},
    needs_gpu=False,
    emotion_inputs=(),
    languages=tuple(LANGUAGES),
    paper="Kudugunta et al., MADLAD-400: A Multilingual and Document-Level Large Audited Dataset, arXiv 2309.04662",
    probe="",
    plans=PLACED,
    download_mb=11800,
)

_OWN_CODES = {"he": "iw", "jw": "jv", "tl": "fil"}
"""Codes of the model where they are not ours."""


class Madlad400(Translator):
    """Hears from a mark before the text which language is wanted, and finds out by itself which one it is in."""

    card = CARD
    seconds_per_letter = 0.2  # a guess: that of m2m100 times the weights

    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Load model and tokenizer."""
        model_class, tokenizer_class = transformers_classes(
            ("T5ForConditionalGeneration", "AutoTokenizer"), since="4.57"
        )
        self.tokenizer = self.fetched(tokenizer_class)
        self.model = self.fetched(model_class, **placed(device, plan)).eval()

    def knows(self, language: str) -> bool:
        """Whether there is a mark for it."""
        return _mark(language) in self.tokenizer.get_vocab()

    def asked(self, texts: Sequence[str], language: str, to: str) -> tuple[Any, Mapping[str, Any]]:  # noqa: ARG002
        """The texts behind their mark."""
        return self.tokenizer([f"{_mark(to)} {text}" for text in texts], return_tensors="pt", padding=True), {}


def create() -> Madlad400:
    """A fresh, unloaded back end."""
    return Madlad400()


def _mark(language: str) -> str:
    return f"<2{_OWN_CODES.get(language, language)}>"
