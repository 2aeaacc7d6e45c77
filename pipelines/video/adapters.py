"""Emotion adapters: LoRA files that carry a mood's name, weighed by how much of the mood the curve asks for.

Files are those of diffusers' `save_lora_weights`, with the mood in the header; `studio train-lora` writes them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.video.moods import MoodTrack
from pipelines.video.phrases import MOODS

MOOD_KEY = "mien_mood"
"""Entry of a safetensors header that names the mood."""

Schedule = Callable[[float], float]
"""Factor on all weights at a point 0..1 of the sampling."""


def throughout(_progress: float) -> float:
    """The same weight in every step."""
    return 1.0


def early(progress: float) -> float:
    """Whole in the first half, where content and light are decided, then falling to a half, so that detail stays."""
    return min(1.0, 1.5 - progress)


def by_mood(files: Iterable[Path]) -> dict[str, Path]:
    """Adapter files by the mood that each carries. Raises what `mood_of` does, InvalidInput for a mood given twice."""
    found: dict[str, Path] = {}
    for file in files:
        mood = mood_of(file)
        if mood in found:
            raise InvalidInput(
                f"'{found[mood].name}' and '{file.name}' are both adapters of the mood '{mood}'. Give one a mood."
            )
        found[mood] = file
    return found


def mood_of(file: Path) -> str:
    """The mood that an adapter file carries.

    Raises UnreadableMedia for a file that is no safetensors file, InvalidInput for one without a known mood.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="np") as opened:
            mood = (opened.metadata() or {}).get(MOOD_KEY, "")
    except (OSError, SafetensorError) as error:
        raise UnreadableMedia(f"'{file.name}' is not an adapter file ({error}). Give a .safetensors file.") from error
    if mood not in MOODS:
        raise InvalidInput(
            f"The adapter '{file.name}' names no mood. Train it with `studio train-lora`, or write one of "
            f"{', '.join(MOODS)} into its header as '{MOOD_KEY}'."
        )
    return str(mood)


def adapter_weights(track: MoodTrack, moods: Sequence[str]) -> dict[str, float]:
    """Weight of each adapter: the mean strength of its mood over the clip, 0..1.5. A mood not felt weighs 0."""
    means = dict(zip(track.names, track.strength.mean(0), strict=True)) if track.names else {}
    return {mood: float(means.get(mood, 0.0)) for mood in moods}


@contextmanager
def adapted(pipe: Any, files: Mapping[str, Path]) -> Iterator[Callable[[Mapping[str, float]], None]]:
    """Load adapters, one a mood; yields a function that sets their weights. Afterwards the pipeline is as before.

    On a pair of experts each file goes to both.
    Raises InvalidInput for a file that does not fit the model.
    """
    loaded = list(files)
    try:
        for mood, file in files.items():
            _load(pipe, mood, file)

        def weigh(weights: Mapping[str, float]) -> None:
            pipe.set_adapters(loaded, [float(weights.get(mood, 0.0)) for mood in loaded])

        yield weigh
    finally:
        pipe.unload_lora_weights()


def _load(pipe: Any, mood: str, file: Path) -> None:
    options: list[dict[str, Any]] = [{}]
    if getattr(pipe, "transformer_2", None) is not None:
        options.append({"load_into_transformer_2": True})
    for option in options:
        try:
            pipe.load_lora_weights(file.parent, weight_name=file.name, adapter_name=mood, **option)
        except (RuntimeError, ValueError, KeyError) as error:
            raise InvalidInput(
                f"The adapter '{file.name}' does not fit this model ({str(error).splitlines()[0][:120]}). "
                "Use the model that it was trained on."
            ) from error
