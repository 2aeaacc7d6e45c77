"""The words of an empathetic answer, written by a small language model on this machine."""

from typing import Any

from pipelines.emotion.message import MessageReading
from pipelines.emotion.phrases import VOICE
from pipelines.speech.neural import from_hub, seeded, transformers_classes

HUB_ID, REVISION = "Qwen/Qwen2.5-0.5B-Instruct", "7ae557604adf67be50417f59c2c2f167def9a775"
"""Half a billion parameters, Apache-2.0, about 1 GB: enough for two kind sentences, and it runs on a processor."""

LONGEST = 300
"""Most characters of an answer; a longer one is cut after its last whole sentence."""

_ASK = (
    "You answer a person in one or two short, kind, plain sentences, as a good friend who listens would. Name what "
    "they feel, give no advice unless they ask for it, do not make anything up, use no lists and no emoji."
)


class ReplyWriter:
    """Writes answers. model, tokenizer: brought from the hub, or any causal language model with a chat template."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model, self.tokenizer = model, tokenizer

    @classmethod
    def from_hub(cls, device: str = "cpu") -> "ReplyWriter":
        """The writer with its usual model. Raises MissingDependency where that is neither here nor to be had."""
        model_class, tokenizer_class = transformers_classes(("AutoModelForCausalLM", "AutoTokenizer"), since="4.57")
        model = from_hub(model_class, HUB_ID, REVISION).to(device).eval()
        return cls(model, from_hub(tokenizer_class, HUB_ID, REVISION))

    def write(self, message: str, reading: MessageReading, *, seed: int) -> str:
        """An answer to `message`, whose feeling was read before; "" where the model has nothing to say."""
        felt = reading.emotion
        told = f"They seem to feel this: {VOICE[felt.dominant][1].replace(' voice', '')}." if reading.cues else ""
        chat = [{"role": "system", "content": f"{_ASK} {told}".strip()}, {"role": "user", "content": message}]
        inputs = self.tokenizer.apply_chat_template(
            chat, add_generation_prompt=True, return_dict=True, return_tensors="pt"
        ).to(self.model.device)
        with seeded(seed):
            written = self.model.generate(
                **inputs, max_new_tokens=80, do_sample=True, temperature=0.7, top_p=0.9, repetition_penalty=1.05
            )
        fresh = written[0, inputs["input_ids"].shape[1] :]
        return tidy(self.tokenizer.decode(fresh, skip_special_tokens=True))


def tidy(written: str) -> str:
    """The first paragraph, with single spaces and no brackets (they would be tags), cut after a whole sentence."""
    first = written.strip().split("\n\n")[0]
    plain = " ".join(first.translate(str.maketrans("", "", "[]{}*#_")).split())
    if len(plain) <= LONGEST:
        return plain
    cut = max(plain.rfind(mark, 0, LONGEST) for mark in ".!?")
    return plain[: cut + 1] if cut > 0 else plain[:LONGEST].rsplit(" ", 1)[0]
