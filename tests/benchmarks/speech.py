"""Emotional speech in figures: does the voice move as asked, keep its words, keep its speaker, keep its time.

    python tests/benchmarks/speech.py                              # labels, exact slots, pace of the work, words
    python tests/benchmarks/speech.py --reference V.wav --transcript "What is said in it."   # and the likeness

Words are judged by pocketsphinx with a closed grammar of commands (as in GRID, Cooke et al., 2006), likeness by
Resemblyzer; both are only used where they are installed, and nothing in the project needs them.
"""

import argparse
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.prosody import analyse
from pipelines.emotion.state import LABELS
from pipelines.media.audio import load_audio, resample
from pipelines.media.types import Audio
from pipelines.speech.espeak import speak
from pipelines.speech.pitch import track_pitch
from pipelines.speech.restyle import restyle
from pipelines.speech.sketch_voice import learn_voice, say

LINES = (
    "I waited for you all night, and you never came. Tell me what happened.",
    "The train leaves at seven, so we should pack our things and go.",
)
LEVELS = (1 / 3, 2 / 3, 1.0)

SPIKE = {
    "neutral": (4.41, -27.6, -12.4, 103, 3.03), "happy": (4.87, -23.8, -9.4, 135, 4.42),
    "sad": (3.23, -33.2, -18.1, 92, 1.41), "angry": (5.20, -21.0, -6.0, 133, 4.55),
    "fear": (5.37, -28.9, -14.4, 142, 2.18), "disgusted": (3.45, -30.3, -14.1, 91, 2.79),
    "surprised": (4.59, -23.7, -10.3, 154, 4.99), "contempt": (3.68, -29.1, -13.6, 98, 2.62),
}  # fmt: skip
"""An earlier trial at full intensity, to compare with: syllables/s, level dB, tilt dB, pitch Hz, its SD in st."""

DIRECTIONS = {
    "angry": "+++++", "happy": "+++++", "fear": "+--+-", "sad": "-----",
}  # fmt: skip
"""Where pace, level, tilt, pitch and its spread go, after Juslin & Laukka (2003)."""

GRID = (
    ("bin", "lay", "place", "set"), ("blue", "green", "red", "white"), ("at", "by", "in", "with"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    ("again", "now", "please", "soon"),
)  # fmt: skip


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, action="append", default=[], help="recording of a voice")
    parser.add_argument("--transcript", action="append", default=[], help="what is said in each of them")
    parser.add_argument("--voice", default="en-us", help="voice in the language of the transcript")
    parser.add_argument("--grid", type=int, default=24, help="commands for the check of words")
    chosen = parser.parse_args()
    _labels()
    _slots()
    _pace()
    if find_spec("pocketsphinx"):
        _words(chosen.grid)
    if chosen.reference and find_spec("resemblyzer"):
        _likeness(chosen.reference, chosen.transcript, chosen.voice)


def _labels() -> None:
    """Eight labels at three strengths, and whether each figure moves one way."""
    print("label      strength  syll/s  level dB  tilt dB  pitch Hz  SD st   (earlier trial at full strength)")
    neutral = _figures("neutral", 1.0)
    for label in LABELS:
        rows = [neutral, *(_figures(label, strength) for strength in LEVELS)]
        for strength, row in zip(LEVELS, rows[1:], strict=True):
            told = "   ({:.2f} {:.1f} {:.1f} {:.0f} {:.2f})".format(*SPIKE[label]) if strength == 1.0 else ""
            print(f"{label:10} {strength:8.2f} " + "{:7.2f} {:9.1f} {:8.1f} {:9.0f} {:6.2f}".format(*row) + told)
        if label in DIRECTIONS:
            signs = np.array([1 if sign == "+" else -1 for sign in DIRECTIONS[label]])
            steps = np.diff(np.array(rows), axis=0) * signs
            names = ("pace", "level", "tilt", "pitch", "spread")
            good = [name for name, column in zip(names, steps.T, strict=True) if (column > 0).all()]
            print(f"{'':10} one way, as in Juslin & Laukka: {', '.join(good) or 'none'}")


def _figures(label: str, strength: float) -> tuple[float, ...]:
    """Syllables a second of speech, level, tilt, median pitch and its spread over LINES."""
    rows = []
    for line in LINES:
        made = say(line, EmotionCurve.constant(from_labels({label: 1.0}, intensity=strength)))
        sound, samples = made.sound, made.sound.mono()
        pitch = track_pitch(samples, sound.rate)
        tones = 12 * np.log2(pitch[pitch > 0] / 100)
        bands = analyse(samples, sound.rate)
        loud = bands.bands[bands.pitch > 0]
        tilt = np.logaddexp(*(np.log(10) / 10 * loud[:, 2:].T)) - np.logaddexp(*(np.log(10) / 10 * loud[:, :2].T))
        spoken = sum(one.end - one.start for one in made.phonemes)
        vowels = sum(any(letter in "aeiouæɐɑɒɔəɛɜɪʊʌ" for letter in one.symbol) for one in made.phonemes)
        active = samples[np.abs(samples) > 1e-4]
        rows.append(
            (
                vowels / spoken,
                10 * np.log10(np.square(active).mean()),
                float(10 / np.log(10) * tilt.mean()),
                100 * 2 ** (np.median(tones) / 12),
                float(np.subtract(*np.percentile(tones, (90, 10))) / 2.563),  # of a normal spread, without leaps
            )
        )
    return tuple(float(value) for value in np.mean(rows, axis=0))


def _slots() -> None:
    """Random lines into random slots: samples that are missing or too many."""
    random = np.random.default_rng(0)
    words = ("night", "river", "stone", "letter", "never", "always", "window", "morning", "quiet", "answer", "street")
    wrong, hurried = 0, 0
    for number in range(200):
        line = " ".join(random.choice(words, random.integers(2, 9))) + "."
        slot = float(random.uniform(0.3, 5.0))
        label = LABELS[number % len(LABELS)]
        made = say(line, EmotionCurve.constant(from_labels({label: 1.0})), slot_seconds=slot)
        wrong += abs(len(made.sound.samples) - round(slot * made.sound.rate))
        hurried += bool(made.notes)
    print(f"200 random lines in random slots: {wrong} samples off in all; {hurried} were told to be hurried")


def _pace() -> None:
    """Processor time for a second of speech, beside espeak-ng alone, on one core."""
    curve = EmotionCurve.constant(from_labels({"angry": 1.0}))
    with TemporaryDirectory() as folder:
        plain = load_audio(speak(LINES[0], Path(folder, "plain.wav")).path, rate=22050)
    begun, wall = time.process_time(), time.perf_counter()
    again = restyle(plain, curve).sound
    restyled = (time.process_time() - begun) / again.seconds
    wall = time.perf_counter()
    said = say(LINES[0], curve).sound
    print(
        f"restyler: {restyled:.3f} s of processor a second of speech; whole sketch voice, espeak-ng included: ", end=""
    )
    print(f"{(time.perf_counter() - wall) / said.seconds:.2f} s by the clock")


def _words(commands: int) -> None:
    """Share of the words that a closed grammar hears, plain and with each label."""
    from pocketsphinx import Decoder

    with TemporaryDirectory() as folder:
        grammar = Path(folder, "grid.gram")
        rules = " ".join(f"({' | '.join(slot)})" for slot in GRID)
        grammar.write_text(f"#JSGF V1.0;\ngrammar grid;\npublic <command> = {rules};\n")
        decoder = Decoder(jsgf=str(grammar), loglevel="FATAL", samprate=16000)
        random = np.random.default_rng(1)
        lines = [[str(random.choice(slot)) for slot in GRID] for _ in range(commands)]

        def heard(make) -> float:
            right = 0
            for line in lines:
                sound = make(" ".join(line))
                samples = np.pad(resample(sound.mono(), sound.rate, 16000), 3200)
                decoder.start_utt()
                decoder.process_raw((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
                decoder.end_utt()
                words = decoder.hyp().hypstr.split() if decoder.hyp() else []
                right += sum(one == other for one, other in zip(line, words, strict=False))
            return right / (len(lines) * len(GRID))

        def plain(text: str) -> Audio:
            return load_audio(speak(text, Path(folder, "plain.wav")).path, rate=22050)

        print(f"words heard in {commands} commands: plain espeak-ng {heard(plain):.2f}", end="")
        for label in LABELS:
            curve = EmotionCurve.constant(from_labels({label: 1.0}))
            print(f", {label} {heard(lambda text, felt=curve: say(text, felt).sound):.2f}", end="")
        neutral = EmotionCurve.constant(from_labels({"neutral": 1.0}))
        for rate in (0.7, 1.3, 1.6, 2.0):
            print(f", x{rate:g} {heard(lambda text, rate=rate: say(text, neutral, rate=rate).sound):.2f}", end="")
        print()


def _likeness(references: list[Path], transcripts: list[str], voice: str) -> None:
    """Similarity to the reference's speaker: plain, by pitch and colour, by phonemes; and of the reference restyled."""
    from resemblyzer import VoiceEncoder, preprocess_wav

    encoder = VoiceEncoder("cpu", verbose=False)

    def print_of(sound: Audio):
        return encoder.embed_utterance(preprocess_wav(sound.mono(), source_sr=sound.rate))

    sounds = [load_audio(path, rate=22050) for path in references]
    target = print_of(Audio(samples=np.concatenate([sound.mono() for sound in sounds]), rate=22050))
    neutral = EmotionCurve.constant(from_labels({"neutral": 1.0}))
    line = transcripts[0] if transcripts else LINES[0]
    known = [*transcripts, *[None] * (len(references) - len(transcripts))]
    for title, speaker in (
        ("plain espeak-ng", voice),
        ("pitch and colour", learn_voice([(path, None) for path in references], voice=voice)),
        ("with transcript", learn_voice(list(zip(references, known, strict=True)), voice=voice)),
    ):
        print(f"likeness, {title}: {print_of(say(line, neutral, voice=speaker).sound) @ target:.3f}")
    for label in LABELS:
        curve = EmotionCurve.constant(from_labels({label: 1.0}))
        again = np.mean([print_of(restyle(sound, curve).sound) @ print_of(sound) for sound in sounds])
        print(f"likeness of the restyled reference, {label}: {again:.3f}")


if __name__ == "__main__":
    main()
