"""What the back ends of neural voices share: everything but bringing the model and saying one take."""

from abc import ABC, abstractmethod
from math import ceil
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from pipelines.backends.base import Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.dubbing.languages import LANGUAGES, language_code
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.hub import from_hub
from pipelines.media.audio import check_speech, load_audio, normalize_loudness
from pipelines.media.types import Audio
from pipelines.memory.law import Extent, law_of
from pipelines.requests.outcome import Take
from pipelines.requests.speech import SpeechRequest
from pipelines.speech.acting import moves
from pipelines.speech.generation import OnFrame
from pipelines.speech.neural import ROOM, Line, closest_take, forecast_seconds
from pipelines.speech.restyle import restyle
from pipelines.speech.sketch_voice import NEUTRAL_LUFS

SHORTEST_REFERENCE, LONGEST_REFERENCE = 1.0, 30.0
"""Seconds of a reference voice: a shorter one says nothing of it, of a longer one the beginning is taken."""


class NeuralVoice(ABC):
    """A model that says a line.

    seconds_per_second: work for a second of speech, on the device that the card names.
    frames_per_second: of its codec. stated_bytes: weights, and memory beside them, where they are not in the table of
        traces.
    needs: a reference in any case, or its transcript where there is one.
    """

    card: ModelCard
    seconds_per_second: ClassVar[float]
    frames_per_second: ClassVar[float] = 0.0
    stated_bytes: ClassVar[tuple[int, int] | None] = None
    needs: ClassVar[Literal["", "reference", "transcript"]] = ""
    restyled: ClassVar[str] = "added by the restyler, by pitch, loudness, timbre and pace"

    model: Any = None
    processor: Any = None

    @abstractmethod
    def lower(self, curve: EmotionCurve) -> Lowering:
        """See `Backend`."""

    @abstractmethod
    def bring(self, device: str, plan: MemoryPlan) -> None:
        """Bring the weights to `device`. Raises MissingDependency with the remedy."""

    @property
    @abstractmethod
    def rate(self) -> int:
        """Hz of what it says, and of the reference that it takes."""

    @abstractmethod
    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:
        """Say one take of a line, in the mood that the model itself can give it."""

    def check(self, *, reference: bool, transcript: bool) -> None:
        """Raise InvalidInput, with the remedy, where what the voice `needs` is not there."""
        if self.needs == "reference" and not reference:
            raise InvalidInput(
                f"{self.card.title} needs a recording of the voice that it shall speak in. Give one of 3 to 15 s."
            )
        if self.needs == "transcript" and reference and not transcript:
            raise InvalidInput(
                f"{self.card.title} takes over a voice only together with what is said in the recording. Give the "
                "transcript, or leave the recording out."
            )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Bring the model, once."""
        if self.model is None:
            self.bring(device, plan)

    def fetched(self, cls: Any, **options: Any) -> Any:
        """A model or processor with the weights that the card names. Raises MissingDependency without them."""
        return from_hub(cls, self.card.hub_id or "", self.card.revision or "main", **options)

    def estimate(self, request: SpeechRequest) -> ResourceEstimate:
        """Forecast from the length of the text, and from traces; refuses what the voice cannot say."""
        self._check_language(request)
        self.check(reference=request.reference is not None, transcript=request.transcript is not None)
        seconds = request.seconds or forecast_seconds(request.text)
        weights, beside = self.stated_bytes or self._traced_bytes(request, seconds)
        return ResourceEstimate(
            seconds=2.0 + request.takes * seconds * self.seconds_per_second,
            clip_seconds=seconds,
            frames=0,
            steps=100 * request.takes,
            weights_bytes=weights,
            activation_bytes=beside,
            disk_bytes=round(seconds * 2 * 48000),
        )

    def run(self, request: SpeechRequest, on_step: OnStep) -> Take:
        """Say the takes, keep the one that is heard closest to the curve, and let the restyler add what it lacks.

        The restyler also keeps the slot, to the sample. Where nothing is missing and time is free, the take stays as it
        was said, but for its level: models make any, so neutral speech is brought to NEUTRAL_LUFS, and a feeling lies
        as far above or below as in the other voices.

        Raises UnreadableMedia or InvalidInput for a reference that cannot be used.
        """
        # 1. Read what was given.
        line = Line(
            text=request.text,
            language=request.language,
            curve=request.curve,
            seconds=request.seconds or forecast_seconds(request.text),
            slot=request.seconds,
            reference=None if request.reference is None else _reference(request.reference, self.rate),
            transcript=request.transcript,
        )

        # 2. Say the takes, and listen to each.
        chosen = closest_take(
            lambda seed, on_frame: self.say(line, seed, on_frame),
            request.curve,
            seed=request.seed,
            takes=request.takes,
            on_frame=on_step,
        )

        # 3. Play what is missing, in the time that there is, from a level at which it ends as loud as the feeling is.
        missing = chosen.missing(request.curve)
        played = _level(request.curve, chosen.sound.seconds) - _level(missing, chosen.sound.seconds)
        take = normalize_loudness(chosen.sound, NEUTRAL_LUFS + played)
        said = restyle(take, missing, slot_seconds=request.seconds, rate=request.rate, seed=request.seed)
        facts = {
            **facts_of(self, request, said.notes),
            **chosen.facts(),
            "restyled": missing.to_dict(),
            "pace": round(said.pace, 3),
        }
        return Take(sound=said.sound, facts=facts)

    def _check_language(self, request: SpeechRequest) -> None:
        spoken = self.card.languages
        if "any" not in spoken and language_code(request.voice) not in spoken:
            known = ", ".join(LANGUAGES[code] for code in spoken)
            raise InvalidInput(
                f"{self.card.title} speaks {known}; the voice '{request.voice}' is of no such language. Choose another "
                "one, or another back end."
            )

    def _traced_bytes(self, request: SpeechRequest, seconds: float) -> tuple[int, int]:
        """Weights, and what a take needs beside them if it takes all the time that it may, and hears a reference."""
        law = law_of(self.card.name)
        heard = 0.0 if request.reference is None else LONGEST_REFERENCE
        said = Extent(frames=ceil((ROOM * seconds + heard) * self.frames_per_second))
        return law.weights_bytes, law.activation_bytes(predicting=said, decoding=said)

    def unload(self) -> None:
        """Give the memory back."""
        import gc

        import torch

        self.model = self.processor = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


PLACED: tuple[MemoryPlan, ...] = ("resident", "group_offload", "cpu")
"""What `placed` knows to do."""


def placed(device: str, plan: MemoryPlan) -> dict[str, Any]:
    """How `from_pretrained` puts a large model where the plan wants it."""
    import torch

    if not device.startswith("cuda") or plan == "cpu":
        return {"dtype": torch.float32, "device_map": "cpu"}
    if plan == "resident":
        return {"dtype": torch.bfloat16, "device_map": device}
    return {"dtype": torch.bfloat16, "device_map": "auto"}


def _level(curve: EmotionCurve, seconds: float) -> float:
    """Decibels by which a feeling is louder than neutral speech, on average over its time."""
    return float(moves(curve, np.arange(0.0, seconds, 0.05))["level"].mean())


def _reference(path: Path, rate: int) -> Audio:
    """The voice to keep, mono at the model's rate, at most LONGEST_REFERENCE of it."""
    sound = load_audio(path, rate=rate, min_seconds=SHORTEST_REFERENCE)
    check_speech(sound)
    return Audio(samples=sound.mono()[: round(LONGEST_REFERENCE * rate)], rate=rate)
