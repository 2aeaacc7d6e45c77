"""What Mini-Wan shows of what it is told: `python -m tests.benchmarks.mini_wan [FOLDER ...]`, of weights side by side.

A row a folder, the bundled weights when none is named; shares of the clips that are recognised, by their drawings:

    moods      of seven moods in four prompts, those that a reader of light and colour (`mood_reader`) names as asked;
               guessing gives .14
    places     of nine places at noon, those whose outlines are most like the drawing of the same place; guessing .11
    times      of four times of day in nine places, those whose mean colour is nearest to the drawing's; guessing .25
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.backends.mini_wan import CARD, MODEL, MiniWan
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.requests.video import VideoRequest
from pipelines.video.mini.scenes import FPS, FRAMES, HEIGHT, PLACES, TIMES, WIDTH
from tests.benchmarks.mood_reader import MOODS, MoodReader, drawn_clip, features, split_prompts

Film = NDArray[np.float64]


def main() -> None:
    """Make and read every clip."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", nargs="*", type=Path, default=[asset("models/mini_wan")], metavar="FOLDER")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    fitted, held_out = split_prompts()
    reader = MoodReader(fitted)
    print(f"The reader of moods names {reader.accuracy(held_out):.2f} of the drawings of other prompts right.")
    print(f"{'weights':40} moods places times")
    for folder in chosen.weights:
        mini = MiniWan(CARD, MODEL, source=folder)
        mini.load("cpu", "resident")
        shares = moods_shown(mini, reader, held_out[:4]), places_shown(mini), times_shown(mini)
        print(f"{str(folder)[-40:]:40} {shares[0]:5.2f} {shares[1]:6.2f} {shares[2]:5.2f}", flush=True)


def moods_shown(mini: MiniWan, reader: MoodReader, prompts: list[str]) -> float:
    """The share of clips whose mood is read as the one that was asked for."""
    hits = []
    for prompt in prompts:
        neutral = features(made(mini, prompt, "neutral"))
        for mood in MOODS:
            likely = reader.probabilities(features(made(mini, prompt, mood)) - neutral)
            hits.append(MOODS[int(likely.argmax())] == mood)
    return float(np.mean(hits))


def places_shown(mini: MiniWan) -> float:
    """The share of places whose outlines are more like their own drawing than like another place's."""
    prompts = [f"{place} at noon" for place in PLACES.values()]
    drawn = [_outlines(drawn_clip(prompt, "neutral", 0.0)) for prompt in prompts]
    hits = []
    for number, prompt in enumerate(prompts):
        seen = _outlines(made(mini, prompt, "neutral"))
        hits.append(int(np.argmax([np.corrcoef(seen, one)[0, 1] for one in drawn])) == number)
    return float(np.mean(hits))


def times_shown(mini: MiniWan) -> float:
    """The share of times of day whose mean colour is nearer to their own drawing than to another time's."""
    hits = []
    for place in PLACES.values():
        drawn = [drawn_clip(f"{place} {moment}", "neutral", 0.0).mean((0, 1, 2)) for moment in TIMES]
        for number, moment in enumerate(TIMES):
            colour = made(mini, f"{place} {moment}", "neutral").mean((0, 1, 2))
            hits.append(int(np.argmin([np.linalg.norm(colour - one) for one in drawn])) == number)
    return float(np.mean(hits))


def made(mini: MiniWan, prompt: str, mood: str) -> Film:
    """A clip, [frames, height, width, 3] in 0..1."""
    felt = EmotionCurve.constant(from_word(mood, 0.0 if mood == "neutral" else 1.0))
    request = VideoRequest(
        prompt=prompt, curve=felt, seconds=FRAMES / FPS, fps=FPS, width=WIDTH, height=HEIGHT, backend="mini_wan"
    )
    clip = mini.run(request, lambda _done, _total, _preview=None: None)
    return np.stack([frame / 255.0 for frame in clip.frames])


def _outlines(film: Film) -> NDArray[np.float64]:
    """Where the mean picture is light and dark, blurred to what blocks can show, without its overall gradient."""
    grey = cv2.GaussianBlur(film.mean((0, 3)), (0, 0), 2.0)
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), 16.0)).ravel()


if __name__ == "__main__":
    main()
