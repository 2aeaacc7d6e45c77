"""The sample voices: lines of our own, spoken by espeak-ng phrase by phrase and softened for the ear."""

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, iirpeak, resample_poly, sosfiltfilt, tf2sos

Sound = NDArray[np.float64]
RATE = 24000
LOUDNESS = -16.0
PEAK = 10 ** (-1.0 / 20)


@dataclass(frozen=True)
class Phrase:
    """A few words: pitch 0..99, melody (pitch range) in per cent, words a minute, decibels, seconds of pause after."""

    text: str
    pitch: int
    melody: int = 110
    speed: int = 150
    decibels: float = 0.0
    pause: float = 0.15


@dataclass(frozen=True)
class Voice:
    """A speaker of espeak-ng (language and variant) and what is said."""

    speaker: str
    phrases: tuple[Phrase, ...]
    seed: int


VOICES = {
    "waited-all-night.wav": Voice(
        "en-us+Andrea",
        (
            Phrase("I waited for you, all night.", 36, 80, 138, -5, 0.42),
            Phrase("And you never came.", 40, 90, 138, -3, 0.40),
            Phrase("You never even called!", 66, 150, 176, 3, 0.0),
        ),
        1,
    ),
    "finally-said-yes.wav": Voice(
        "en-gb+m3",
        (
            Phrase("Wait, let me read that again.", 48, 90, 158, -3, 0.30),
            Phrase("They said yes.", 50, 120, 150, 0, 0.26),
            Phrase("After all these years, they finally said yes!", 66, 150, 172, 3, 0.0),
        ),
        2,
    ),
    "sommer-am-see.wav": Voice(
        "de+m2",
        (
            Phrase("Weißt du noch, unser Sommer am See?", 46, 100, 136, -1, 0.45),
            Phrase("Es war die schönste Zeit meines Lebens.", 40, 80, 128, -2, 0.0),
        ),
        3,
    ),
    "quien-anda-ahi.wav": Voice(
        "es+f5",
        (
            Phrase("¿Quién anda ahí?", 58, 130, 176, -3, 0.62),
            Phrase("¡Ah! ¡Eres tú!", 70, 150, 160, 3, 0.34),
            Phrase("¡Qué susto me has dado!", 50, 120, 166, 0, 0.0),
        ),
        4,
    ),
}


def speak(voice: Voice, path: Path) -> None:
    """Speak, soften, bring to -16 LUFS with a peak below -1 dB, write mono 16-bit at 24 kHz."""
    # 1. Speak the phrases one by one, each at its own pitch, melody, speed and volume.
    parts = [np.zeros(int(0.12 * RATE))]
    for phrase in voice.phrases:
        parts += [
            _trim(_phrase(voice.speaker, phrase)) * 10 ** (phrase.decibels / 20),
            np.zeros(int(phrase.pause * RATE)),
        ]
    sound = np.concatenate([*parts, np.zeros(int(0.30 * RATE))])
    # 2. Soften: an uneven larynx, less edge, more chest, a small room.
    random = np.random.default_rng(voice.seed)
    sound = _room(_tone(_waver(sound, random)), random)
    # 3. Bring to loudness; a soft limiter holds the peaks.
    meter = pyloudnorm.Meter(RATE)
    for _ in range(4):
        sound = sound * 10 ** ((LOUDNESS - meter.integrated_loudness(sound)) / 20)
        sound = np.where(
            np.abs(sound) > 0.6,
            np.sign(sound) * (0.6 + (PEAK - 0.62) * np.tanh((np.abs(sound) - 0.6) / (PEAK - 0.6))),
            sound,
        )
    fade = np.minimum(1, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / (0.02 * RATE))
    soundfile.write(path, sound * fade, RATE, subtype="PCM_16")


def _phrase(speaker: str, phrase: Phrase) -> Sound:
    text = f'<speak><prosody range="{phrase.melody}%">{phrase.text}</prosody></speak>'
    command = [
        "espeak-ng",
        "-v",
        speaker,
        "-p",
        str(phrase.pitch),
        "-s",
        str(phrase.speed),
        "-m",
        "-z",
        "--stdout",
        text,
    ]
    wave = subprocess.run(command, capture_output=True, check=True).stdout
    sound, rate = soundfile.read(io.BytesIO(wave), dtype="float64")
    common = np.gcd(RATE, rate)
    return np.asarray(resample_poly(sound, RATE // common, rate // common))


def _trim(sound: Sound) -> Sound:
    """Cut silence before and after, leaving 10 ms."""
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    return sound[max(0, loud[0] - RATE // 100) : loud[-1] + RATE // 100]


def _waver(sound: Sound, random: np.random.Generator) -> Sound:
    """Slow and quick unsteadiness of the pitch, about one per cent, by reading the sound at a wandering speed."""
    times = np.arange(len(sound)) / RATE
    speed = np.zeros_like(times)
    for hertz, depth in ((0.7, 0.006), (2.3, 0.005), (5.1, 0.004), (9.7, 0.003), (17.0, 0.002)):
        speed += depth * np.sin(2 * np.pi * (hertz * times + random.uniform()))
    return np.interp(np.clip(np.cumsum(1 + speed) / RATE, 0, times[-1]), times, sound)


def _tone(sound: Sound) -> Sound:
    high = sosfiltfilt(butter(2, 75, "high", fs=RATE, output="sos"), sound)
    soft = sosfiltfilt(butter(1, 7200, "low", fs=RATE, output="sos"), high)
    for hertz, quality, gain in ((210.0, 1.0, 0.35), (3100.0, 1.6, -0.30), (4600.0, 2.0, -0.25)):
        soft = soft + gain * sosfiltfilt(tf2sos(*iirpeak(hertz, quality, fs=RATE)), soft)
    return np.asarray(soft)


def _room(sound: Sound, random: np.random.Generator) -> Sound:
    """A small furnished room: early echoes and a quarter of a second of soft tail, 20 dB below the voice."""
    times = np.arange(int(0.28 * RATE)) / RATE
    tail = random.standard_normal(len(times)) * np.exp(-times / 0.055) * (times > 0.004)
    tail = sosfiltfilt(butter(2, (250, 4000), "band", fs=RATE, output="sos"), tail)
    tail *= 0.16 / np.sqrt(np.sum(tail**2))
    return np.asarray(sound + fftconvolve(sound, tail)[: len(sound)])
