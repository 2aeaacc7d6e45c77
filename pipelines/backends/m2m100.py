"""M2M-100 (Meta): translates the lines of a script between ninety languages on an ordinary computer."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from pipelines.backends.base import Licence, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import PLACED, placed
from pipelines.backends.translator import Translator
from pipelines.dubbing.languages import LANGUAGES
from pipelines.errors import MissingDependency
from pipelines.hub import transformers_classes

_UNKNOWN = frozenset(
    {"as", "bo", "eu", "fo", "haw", "la", "mi", "mt", "nn", "sa", "sn", "te", "tg", "tk", "tt", "yue"}
)  # fmt: skip
"""Languages that are offered elsewhere in the studio, and that the model does not know."""

CARD = ModelCard(
    name="m2m100",
    title="M2M-100",
    task="translation",
    sketch=False,
    summary=(
        "Translates scripts line by line, as MADLAD-400 does, between fewer languages and with a seventh of the "
        "weights: small enough for a processor."
    ),
    licences=(
        Licence(part="code, in transformers", name="Apache-2.0", commercial=True),
        Licence(part="weights", name="MIT", commercial=True),
        Licence(part="sentencepiece (a package that you install)", name="Apache-2.0", commercial=True),
    ),
    hub_id="facebook/m2m100_418M",
    revision="main",
    sha256={},
    memory_mb={"bf16": 2400, "fp32": 4100},
    needs_gpu=False,
    emotion_inputs=(),
    languages=tuple(code for code in LANGUAGES if code not in _UNKNOWN),
    paper="Fan et al., Beyond English-Centric Multilingual Machine Translation, 2020 (arXiv 2010.11125)",
    probe="",
    plans=PLACED,
    download_mb=1940,
)


class M2m100(Translator):
    """Is told both languages: that of the text by its tokens, the wanted one by the first token of the answer."""

    card = CARD
    seconds_per_letter = 0.03  # on one ordinary core, measured with the model's shape: 8 sentences of 60 letters

    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Load model and tokenizer. Raises MissingDependency with the remedy."""
        if find_spec("sentencepiece") is None:
            raise MissingDependency(
                f"{CARD.title} needs the package sentencepiece, which is not installed. Install it with "
                "pip install 'mien[translate]', or choose the back end 'madlad400'."
            )
        model_class, tokenizer_class = transformers_classes(
            ("M2M100ForConditionalGeneration", "M2M100Tokenizer"), since="4.57"
        )
        self.tokenizer = self.fetched(tokenizer_class)
        self.model = self.fetched(model_class, **placed(device, plan)).eval()

    def knows(self, language: str) -> bool:
        """Whether there is a token for it."""
        return _own(language) in self.tokenizer.lang_code_to_id

    def asked(self, texts: Sequence[str], language: str, to: str) -> tuple[Any, Mapping[str, Any]]:
        """The texts as of their language, and the token that the answer begins with."""
        self.tokenizer.src_lang = _own(language)
        inputs = self.tokenizer(list(texts), return_tensors="pt", padding=True)
        return inputs, {"forced_bos_token_id": self.tokenizer.get_lang_id(_own(to))}


def create() -> M2m100:
    """A fresh, unloaded back end."""
    return M2m100()


def _own(language: str) -> str:
    """The model's code of a language."""
    return "jv" if language == "jw" else language
