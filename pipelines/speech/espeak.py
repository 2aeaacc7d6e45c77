"""Typed text to speech by espeak-ng, with the time of every phoneme.

A plain, robotic voice that is small, offline and speaks many languages; the phonemes drive the mouth exactly. It comes
from the installed program or from the wheel `espeakng-loader`; either way it works in a process of its own.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipelines.errors import InvalidInput, MienError, MissingDependency, UnknownWord
from pipelines.media.audio import SPEECH_LUFS, load_audio, normalize_loudness, write_wav
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.speech import espeak_events

VOICES = {
    "en-us": "English, American, male",
    "en-us+f3": "English, American, female",
    "en-gb": "English, British, male",
    "en-gb+f3": "English, British, female",
    "en-gb-scotland": "English, Scottish, male",
    "de": "German, male",
    "de+f3": "German, female",
    "fr-fr": "French, male",
    "fr-fr+f3": "French, female",
    "es": "Spanish, male",
    "es+f3": "Spanish, female",
    "es-419": "Spanish, Latin American, male",
    "it": "Italian, male",
    "it+f3": "Italian, female",
    "pt": "Portuguese, male",
    "pt-br": "Portuguese, Brazilian, male",
    "nl": "Dutch, male",
    "sv": "Swedish, male",
    "pl": "Polish, male",
    "cs": "Czech, male",
    "ru": "Russian, male",
    "uk": "Ukrainian, male",
    "tr": "Turkish, male",
    "el": "Greek, male",
    "hi": "Hindi, male",
}
"""Voices to offer: id to name. `speak` takes any voice of the program. Chinese and Japanese are left out: the
program reads their characters wrongly."""

RATE = 22050
"""Samples per second of the speech."""

LEAD_SECONDS, TAIL_SECONDS = 0.2, 0.3
"""Silence around the speech, in which a mouth opens and closes."""

SHORTEST_PAUSE = 0.08
"""Seconds from which an unnamed stretch is a pause; shorter ones are the closure or breath of the phoneme before."""

TIMEOUT_SECONDS = 120

TRIES = 3
"""Times that a text is given to a fresh process where one is killed under it."""


@dataclass(frozen=True, kw_only=True)
class Speech:
    """Spoken text: the recording, and when each phoneme sounds.

    path: WAV file, one channel, `RATE` Hz, at `SPEECH_LUFS`.
    seconds: its duration.
    phonemes: in order of time; empty where the espeak-ng library cannot be loaded beside its program.
    """

    path: Path
    seconds: float
    phonemes: tuple[Phoneme, ...]


def available() -> bool:
    """Whether espeak-ng is installed, as a program or as a wheel."""
    return _program() is not None or _wheel() is not None


def voices() -> list[str]:
    """Ids in `VOICES` that the installed espeak-ng speaks, in that order; none where it is not installed."""
    if not available():
        return []
    known = _languages()
    return [voice for voice in VOICES if voice.split("+")[0] in known]


def check_voice(voice: str) -> None:
    """Raise UnknownWord, with the nearest known ones, for a voice that the installed espeak-ng lacks."""
    known = _languages()
    if voice.split("+")[0] not in known:
        nearest = get_close_matches(voice, sorted(known | set(VOICES)), n=3, cutoff=0.3)
        raise UnknownWord(
            f"'{voice}' is not a voice of espeak-ng. {_did_you_mean(nearest)}Run 'espeak-ng --voices' to see all.",
            nearest,
        )


def speak(text: str, out: Path, *, voice: str = "en-us", rate_wpm: int = 165, pitch: int = 50) -> Speech:
    """Speak `text`, without inline tags, into the WAV file `out`.

    voice: language of the program, such as "en-us" or "de"; "+f1" to "+f5" after it makes the voice female, "+m1"
        to "+m8" male.
    rate_wpm: words per minute, 80..450. pitch: 0..99.

    Raises MissingDependency without espeak-ng, UnknownWord for a voice that it lacks, InvalidInput for values out
    of range and for text without a word to speak.
    """
    # 1. Check.
    if not available():
        raise MissingDependency(
            "Typed text needs espeak-ng, which is not installed. Install it with 'apt install espeak-ng', "
            "'brew install espeak-ng' or 'pip install espeakng-loader', or give a recording instead."
        )
    _check(voice, rate_wpm, pitch)
    spoken = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not spoken:
        raise InvalidInput("The text to speak is empty. Type a sentence, or give a recording.")
    with TemporaryDirectory(prefix="mien-") as folder:
        # 2. Speak: with the library for the sake of the phonemes, or with the program alone.
        raw = Path(folder, "raw.wav")
        order = {"text": spoken, "voice": voice, "rate": rate_wpm, "pitch": pitch, "wav": str(raw)}
        events = _speak_with_events(order)
        if events is None:
            _speak_plainly(order)
        sound = load_audio(raw, rate=RATE, min_seconds=0)
    if np.abs(sound.samples).max(initial=0) < 1e-3:
        raise InvalidInput(f"The voice '{voice}' finds no word to speak in '{spoken[:60]}'. Write it in letters.")
    # 3. Bring it to an even loudness, with a little silence around it.
    levelled = normalize_loudness(sound, SPEECH_LUFS).mono()
    padded = np.pad(levelled, (round(LEAD_SECONDS * RATE), round(TAIL_SECONDS * RATE)))
    audio = Audio(samples=padded, rate=RATE)
    write_wav(out, audio)
    return Speech(path=out, seconds=audio.seconds, phonemes=_phonemes(events) if events else ())


def _program() -> str | None:
    return shutil.which("espeak-ng")


def _wheel() -> Path | None:
    """Folder of the wheel `espeakng-loader`, which is found and never imported: its library is under the GPL."""
    spec = find_spec("espeakng_loader")
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(folders[0]) if folders else None


def _languages() -> set[str]:
    """Languages that are spoken: the second column of the program's list, or what the wheel's data name."""
    program, wheel = _program(), _wheel()
    if program is not None:
        listed = _run([program, "--voices"], None)
        if listed is None:
            raise MienError(f"The program '{program}' does not list its voices. Install espeak-ng again.")
        return {line.split()[1] for line in listed.splitlines()[1:] if len(line.split()) > 1}
    files = (wheel / "espeak-ng-data" / "lang").rglob("*") if wheel is not None else ()
    lines = (line.split() for file in files if file.is_file() for line in file.read_text("utf-8").splitlines())
    return {line[1].lower() for line in lines if len(line) > 1 and line[0] == "language"}


def _check(voice: str, rate_wpm: int, pitch: int) -> None:
    if not 80 <= rate_wpm <= 450:
        raise InvalidInput(f"rate_wpm is {rate_wpm}; it must lie between 80 and 450 words per minute.")
    if not 0 <= pitch <= 99:
        raise InvalidInput(f"pitch is {pitch}; it must lie between 0 and 99.")
    check_voice(voice)


def _did_you_mean(words: list[str]) -> str:
    return f"Did you mean {' or '.join(words)}? " if words else ""


def _speak_with_events(order: dict[str, Any]) -> dict[str, Any] | None:
    """What the library tells of the sound that it has written, or None where it does not work."""
    for library, data in _libraries():
        told = json.dumps({**order, "library": library, "data": data})
        answer = _run([sys.executable, "-I", espeak_events.__file__], told)
        if answer is not None:
            return dict(json.loads(answer))
    return None


def _libraries() -> list[tuple[str, str | None]]:
    """Where the library may be, and the folder that holds its data or None for the usual one.

    It is found by the loader, beside the program (Homebrew, Windows), or in the wheel.
    """
    found: list[tuple[str, str | None]] = []
    program, wheel = _program(), _wheel()
    if program is not None:
        beside = Path(program).resolve().parent
        files = [beside.parent / "lib" / "libespeak-ng.dylib", beside / "libespeak-ng.dll"]
        found += [("libespeak-ng.so.1", None), *((str(file), None) for file in files if file.is_file())]
    if wheel is not None:
        names = ("libespeak-ng.so", "libespeak-ng.dylib", "espeak-ng.dll")
        found += [(str(wheel / name), str(wheel)) for name in names if (wheel / name).is_file()]
    return found


def _speak_plainly(order: dict[str, Any]) -> None:
    options = ["-v", order["voice"], "-s", f"{order['rate']}", "-p", f"{order['pitch']}", "-w", order["wav"]]
    program = _program()
    done = None if program is None else _run([program, *options, "--stdin"], order["text"])
    if done is None or not Path(order["wav"]).is_file():
        raise MienError(f"espeak-ng could not speak with the voice '{order['voice']}'. Choose another voice.")


def _phonemes(events: dict[str, Any]) -> tuple[Phoneme, ...]:
    """Timed phonemes of the library's events, shifted by the silence in front."""
    rate = events["rate"]
    stretches: list[list[Any]] = []
    for (symbol, start), (_, end) in zip(events["events"], events["events"][1:], strict=False):
        name = "" if symbol.startswith("(") else symbol  # "(en)" tells a change of language
        begin, finish = LEAD_SECONDS + start / rate, LEAD_SECONDS + end / rate
        if name and finish > begin:
            stretches.append([name, begin, finish])
        elif stretches and finish - begin < SHORTEST_PAUSE and stretches[-1][2] == begin:
            stretches[-1][2] = finish
    return tuple(Phoneme(symbol=name, start=begin, end=finish) for name, begin, finish in stretches)


def _run(command: list[str], text: str | None) -> str | None:
    """What `command` prints when given `text`; None where it fails. One that is killed from outside is run again."""
    for _ in range(TRIES):
        try:
            done = subprocess.run(
                command, input=(text or "").encode(), capture_output=True, timeout=TIMEOUT_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode == 0:
            return done.stdout.decode("utf-8", "replace")
        if done.returncode > 0:
            return None
    return None
