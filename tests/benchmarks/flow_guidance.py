"""Does guidance steer the prosody flow: is the feeling that is asked for heard, the others less, the words still?

    python tests/benchmarks/flow_guidance.py [--data DIR] [--lines N]

Prints a grid of alpha and beta. Every line is said again with the flow's performance for six feelings, and heard by
`pipelines.emotion.listen`, which shares no feature, weight or code with the expert that steers. It was fitted on the
same database, however; with --data (a folder with the Berlin database) the lines are neutral recordings of the two
actors whom the flow has not learnt from, otherwise the embedded voice speaks. "wanted" is the share that is heard of
the feeling asked for, "others" the most that is heard of another one, "neutral" that of none, "first" how often the
wanted one is heard most; shares come from the strengths that are heard. "words" is the share of words that pocketsphinx
recognises in a closed grammar, where that package (for developers) is installed; only the embedded voice speaks lines
of this grammar. The last row is the table of `pipelines.speech.acting`.
"""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.listen import listen
from pipelines.emotion.state import LABELS
from pipelines.media.audio import load_audio, resample
from pipelines.media.types import Audio
from pipelines.speech.acted import HELD_OUT
from pipelines.speech.espeak import speak
from pipelines.speech.imagined import imagined
from pipelines.speech.prosody_flow import GAMMA
from pipelines.speech.restyle import restyle

FEELINGS = ("angry", "fear", "happy", "sad", "disgusted", "neutral")
GRID = ((0.0, 0.0), (3.0, 0.0), (3.0, 1.0), (6.0, 0.0), (6.0, 1.0), (6.0, 2.0), (9.0, 2.0))
SLOTS = (
    ("bin", "lay", "place", "set"),
    ("blue", "green", "red", "white"),
    ("at", "by", "in", "with"),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    ("again", "now", "please", "soon"),
)
"""Words that may stand at each place of a line, as in the GRID corpus (Cooke et al., JASA, 2006), without letters."""


def main() -> None:
    """Speak or read the lines, say them again for every cell of the grid, print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with the Berlin database")
    parser.add_argument("--lines", type=int, default=6)
    options = parser.parse_args()
    lines = _recorded(options.data, options.lines) if options.data else _spoken(options.lines)
    hears_words = find_spec("pocketsphinx") is not None and not options.data
    print(f"{len(lines)} lines, {len(FEELINGS)} feelings, gamma {GAMMA}")
    print("as they are:", _row([_shares(sound) for sound, _ in lines], [5] * len(lines)))
    header = "alpha beta | wanted others neutral first | " + " ".join(f"{name[:5]:>5}" for name in FEELINGS)
    print(header + (" | words" if hears_words else ""))
    for alpha, beta in (*GRID, (None, None)):
        heard, wanted, right = [], [], []
        for number, label in enumerate(FEELINGS):
            curve = EmotionCurve.constant(from_labels({label: 1.0}))
            for seed, (sound, words) in enumerate(lines):
                if alpha is None or beta is None:
                    made = restyle(sound, curve).sound
                else:
                    acting = imagined(sound, curve, seed=seed, alpha=alpha, beta=beta)
                    made = restyle(sound, curve, acting=acting).sound
                heard.append(_shares(made))
                wanted.append(number)
                if hears_words and words:
                    right.append(_recognised(made, words))
        name = "     table" if alpha is None else f"{alpha:5.0f} {beta:4.0f}"
        tail = f" | {np.mean(right):5.2f}" if right else ""
        print(f"{name} | {_row(heard, wanted)}{tail}", flush=True)


def _spoken(count: int) -> list[tuple[Audio, tuple[str, ...]]]:
    """Lines of the grammar by a man and a woman of the embedded voice."""
    random = np.random.default_rng(0)
    lines = []
    with TemporaryDirectory() as folder:
        for number in range(count):
            words = tuple(str(random.choice(slot)) for slot in SLOTS)
            voice = ("en-us", "en-us+f3")[number % 2]
            spoken = speak(" ".join(words), Path(folder) / f"{number}.wav", voice=voice, rate_wpm=150)
            lines.append((load_audio(spoken.path, rate=22050), words))
    return lines


def _recorded(folder: Path, count: int) -> list[tuple[Audio, tuple[str, ...]]]:
    """Neutral recordings of the actors who are held out."""
    paths = [path for path in sorted(folder.rglob("*.wav")) if path.stem[:2] in HELD_OUT and path.stem[5] == "N"]
    return [(load_audio(path), ()) for path in paths[:: max(1, len(paths) // count)][:count]]


def _shares(sound: Audio) -> np.ndarray:
    """What is heard of each of FEELINGS, as shares of all that is heard; what is not felt is neutral."""
    samples = listen(sound.mono(), sound.rate).sample(np.arange(0.3, max(0.5, sound.seconds - 0.3), 0.25))
    strength = samples.strength.mean(axis=0)
    strength[LABELS.index("neutral")] = max(0.0, 1.0 - strength.sum())
    return np.asarray([strength[LABELS.index(name)] for name in FEELINGS]) / strength.sum()


def _row(heard: Sequence[np.ndarray], wanted: Sequence[int]) -> str:
    shares, target = np.array(heard), np.array(wanted)
    rows = np.arange(len(target))
    others = shares.copy()
    others[rows, target] = 0.0
    others[:, FEELINGS.index("neutral")] = 0.0
    felt = target != FEELINGS.index("neutral")
    by_feeling = [shares[target == number, number].mean() for number in sorted(set(wanted))]
    first = shares[:, :-1].argmax(1)[felt] == target[felt]
    figures = (shares[rows, target].mean(), others.max(1).mean(), shares[felt, -1].mean() if felt.any() else np.nan)
    told = " ".join(f"{value:6.3f}" for value in (*figures, first.mean() if felt.any() else np.nan))
    return f"{told} | " + " ".join(f"{value:5.2f}" for value in by_feeling)


def _recognised(sound: Audio, words: tuple[str, ...]) -> float:
    """Share of the words that are recognised at their place."""
    from pocketsphinx import Config, Decoder

    grammar = " ".join(f"( {' | '.join(slot)} )" for slot in SLOTS)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "grid.gram"
        path.write_text(f"#JSGF V1.0;\ngrammar grid;\npublic <line> = {grammar};\n")
        decoder = Decoder(Config(jsgf=str(path), loglevel="FATAL"))
    samples = resample(sound.mono(), sound.rate, 16000)
    peak = max(1e-6, float(np.abs(samples).max()))
    decoder.start_utt()
    decoder.process_raw((samples * 0.6 / peak * 32767).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp().hypstr.split() if decoder.hyp() else []
    return float(np.mean([word == other for word, other in zip(words, found, strict=False)])) if found else 0.0


if __name__ == "__main__":
    main()
