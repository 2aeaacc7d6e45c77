"""Recognition: what Whisper hears in a window of sound, word by word, with the time of each."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.speech.generation import OnFrame, seeded, watched

RATE = 16000
"""Hz of the sound that Whisper hears."""

LONGEST_WINDOW = 30.0
"""Seconds that it hears at once."""

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
MOST_REPEATED, LEAST_LIKELY, SILENT = 1.35, -1.0, 0.6
"""A window is said anew at the next temperature where its tokens compress better than MOST_REPEATED, or their mean log
probability lies below LEAST_LIKELY; where it does, and silence is likelier than SILENT, nothing was said. The values of
Whisper (arXiv 2212.04356, 4.5), the first for tokens instead of letters as in transformers."""

TOKENS_PER_SECOND = 4.0
"""About how many tokens ordinary speech has, for the progress."""

_OPENING = "\"'“¡¿([{-«„"
_LONGEST_CHARACTER = 4
"""Tokens, at most, of one character."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word that is heard: its text, with the blank before it where its language writes one, and its seconds."""

    text: str
    start: float
    end: float


def spare_encoder(model: Any) -> None:
    """Let the model's encoder keep no attention, which only the decoder is asked for.

    The times of words need the decoder's, and with it transformers computes and keeps that of the encoder, too: of the
    small model, 1.3 GB for 30 s. Without it, the small model's shape took 21 s of one core instead of 36 s for 30 s of
    sound, and 1.2 GB less.
    """
    encoder = model.model.encoder
    encoder.config = copy.deepcopy(model.config)
    encoder.config._attn_implementation = "sdpa"
    for layer in encoder.layers:
        layer.self_attn.config = encoder.config


def spoken_language(model: Any, processor: Any, samples: NDArray[np.float32]) -> str:
    """Code of the language spoken in the first 30 s of float32 [n] at RATE, out of those that the model knows."""
    inputs = _features(processor, samples, model, padded=True)
    with seeded(0):
        token = int(model.detect_language(inputs["input_features"])[0])
    by_token = {number: name for name, number in model.generation_config.lang_to_id.items()}
    return str(by_token[token]).strip("<|>")


def hear(
    model: Any,
    processor: Any,
    samples: NDArray[np.float32],
    *,
    language: str,
    spaced: bool,
    seed: int,
    on_frame: OnFrame,
) -> list[Word]:
    """The words in float32 [n] at RATE, at most LONGEST_WINDOW seconds; [] where nobody speaks.

    Each window is heard for itself: an error does not run on into the next. Times come from the cross attention of the
    model's alignment heads, in steps of 0.02 s. language: code that the model knows. spaced: it writes blanks between
    words; else each character is a word.
    """
    inputs = _features(processor, samples, model, padded=False)
    expected = max(1, round(TOKENS_PER_SECOND * len(samples) / RATE))
    with seeded(seed), watched(model, expected, on_frame):
        heard = model.generate(
            **inputs,
            language=language,
            task="transcribe",
            return_timestamps=True,
            return_token_timestamps=True,
            return_segments=True,  # only there do the times count from the beginning of the window
            condition_on_prev_tokens=False,
            temperature=TEMPERATURES,
            compression_ratio_threshold=MOST_REPEATED,
            logprob_threshold=LEAST_LIKELY,
            no_speech_threshold=SILENT,
        )
    segments = [(one["tokens"].tolist(), one["token_timestamps"].tolist()) for one in heard["segments"][0]]
    return [word for tokens, ends in segments for word in words_of(processor.tokenizer, tokens, ends, spaced=spaced)]


def words_of(tokenizer: Any, tokens: Sequence[int], ends: Sequence[float], *, spaced: bool) -> list[Word]:
    """Put the tokens of a segment together to words.

    ends: second at which each token ends, and so at which the next begins; the first, a time stamp, has no length.
    """
    parts: list[Word] = []
    held: list[int] = []
    begun = last = ends[0] if ends else 0.0
    for token, end in zip(tokens, ends, strict=True):
        if token < tokenizer.eos_token_id:  # special tokens and time stamps come after all others
            begun = begun if held else last
            held.append(token)
            text = tokenizer.decode(held)
            if "\ufffd" not in text or len(held) == _LONGEST_CHARACTER:
                parts.append(Word(text=text.replace("\ufffd", ""), start=begun, end=end))
                held = []
        last = end
    return _joined([part for part in parts if part.text], spaced=spaced)


def _joined(parts: Sequence[Word], *, spaced: bool) -> list[Word]:
    """Parts of words, and punctuation, put to the words that they belong to. The first of all may lack its blank."""
    words: list[Word] = []
    for part in parts:
        before = words[-1].text.strip() if words else ""
        opens = bool(before) and all(sign in _OPENING for sign in before) and not part.text.startswith(" ")
        is_sign = not any(sign.isalnum() for sign in part.text) and not part.text.startswith(" ")
        if words and (opens or is_sign or (spaced and not part.text.startswith(" "))):
            words[-1] = Word(text=words[-1].text + part.text, start=words[-1].start, end=part.end)
        else:
            words.append(part)
    return [replace(word, text=f" {word.text.strip()}") for word in words] if spaced else words


def _features(processor: Any, samples: NDArray[np.float32], model: Any, *, padded: bool) -> dict[str, Any]:
    """Log-mel features on the model's device, in its type; `padded` to the whole window, else as long as the sound."""
    inputs = processor.feature_extractor(
        samples,
        sampling_rate=RATE,
        return_tensors="pt",
        return_attention_mask=True,
        truncation=padded,
        padding="max_length" if padded else "longest",
    )
    features = inputs["input_features"].to(model.device, model.dtype)
    return {"input_features": features, "attention_mask": inputs["attention_mask"].to(model.device)}
