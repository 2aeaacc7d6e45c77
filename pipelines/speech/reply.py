"""An empathetic answer to a message: what is felt, with which feeling to answer, and the words.

The words are the user's own, or are written by a small language model where one is on this machine.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.empathy import answer_to
from pipelines.emotion.express import name_emotion
from pipelines.emotion.message import MessageReading, read_message
from pipelines.emotion.script import TAG
from pipelines.errors import InvalidInput, MissingDependency
from pipelines.hub import transformers_classes
from pipelines.speech.generation import seeded
from pipelines.speech.neural import forecast_seconds

HUB_ID, REVISION = "Qwen/Qwen2.5-0.5B-Instruct", "7ae557604adf67be50417f59c2c2f167def9a775"
"""Half a billion parameters, Apache-2.0, about 1 GB: enough for two kind sentences, and it runs on a processor."""

LONGEST = 300
"""Most characters of an answer; a longer one is cut after its last whole sentence."""

LONGEST_MESSAGE = 2000
"""Most characters of a message."""

_ASK = (
    "You answer a person in one or two short, kind, plain sentences, as a good friend who listens would. Name what "
    "they feel, give no advice unless they ask for it, do not make anything up, use no lists and no emoji."
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer that is ready to be spoken.

    text: its words. curve: the feeling it is spoken with. reading: what the message was read as.
    written_by: id of the language model, or "you".
    """

    text: str
    curve: EmotionCurve
    reading: MessageReading
    written_by: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form, as the endpoint answers."""
        felt = self.reading.emotion
        return {
            "text": self.text,
            "written_by": self.written_by,
            "read": {"label": felt.dominant, "intensity": round(felt.intensity, 3), "cues": list(self.reading.cues)},
            "emotion": self.curve.to_dict(),
        }


class Writer(Protocol):
    """Whoever finds words for an answer."""

    def write(self, message: str, reading: MessageReading, *, seed: int) -> str:
        """An answer to `message`, or "" for none."""
        ...


def compose(message: str, own_words: str, writer: Writer | None, *, seed: int) -> Reply:
    """Read a message, choose the feeling of the answer by rule, and find its words.

    own_words: the answer, where the user has one; else `writer` writes it.
    Raises InvalidInput for an empty message, for emotion tags in own words, or where the writer found no words;
    MissingDependency where there are neither words nor a writer.
    """
    if not message.strip():
        raise InvalidInput("The message is empty. Type what was said.")
    if len(message) > LONGEST_MESSAGE:
        raise InvalidInput(f"The message has {len(message)} characters; at most {LONGEST_MESSAGE} fit. Shorten it.")
    reading = read_message(message)
    if tag := TAG.search(own_words):
        raise InvalidInput(
            f"The answer holds {tag[0]}, but its feeling follows from the message. Take the tag out, or let a portrait "
            "speak the text."
        )
    text, author = own_words.strip(), "you"
    if not text:
        if writer is None:
            raise MissingDependency(
                "No language model is here to write an answer. Type the answer yourself, or fetch the model once "
                f"(about 1 GB) and start the studio again: hf download {HUB_ID} --revision {REVISION}."
            )
        text, author = writer.write(message, reading, seed=seed), HUB_ID
        if not text:
            raise InvalidInput("The language model found no words. Try another seed, or type the answer yourself.")
    curve = answer_to(reading.emotion, forecast_seconds(text))
    return Reply(text=text, curve=curve, reading=reading, written_by=author)


class ReplyWriter:
    """Writes answers. model, tokenizer: a causal language model with a chat template."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model, self.tokenizer = model, tokenizer

    @classmethod
    def from_cache(cls) -> "ReplyWriter | None":
        """The writer with its usual model, on the processor; None where that was not fetched, as nothing is unasked."""
        classes = transformers_classes(("AutoModelForCausalLM", "AutoTokenizer"), since="4.57")
        try:
            model, tokenizer = (
                one.from_pretrained(HUB_ID, revision=REVISION, local_files_only=True) for one in classes
            )
        except OSError:
            return None
        return cls(model.eval(), tokenizer)

    def write(self, message: str, reading: MessageReading, *, seed: int) -> str:
        """An answer to `message`, whose feeling was read before; "" where the model has nothing to say."""
        told = f"They seem to feel {name_emotion(reading.emotion)}." if reading.cues else ""
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
