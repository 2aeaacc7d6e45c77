"""Sound files in, samples out, and back: any format, any rate, at an even loudness."""

import wave
from io import BufferedIOBase
from math import gcd
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.ffmpeg import input_arguments, run_ffmpeg
from pipelines.media.partial import partial_file
from pipelines.media.plain_wav import look_into, read_samples
from pipelines.media.probe import probe
from pipelines.media.types import Audio, MediaInfo

SPEECH_LUFS = -18.0
"""Loudness that speech is brought to, in LUFS (ITU-R BS.1770); streaming sites play at -14 to -18."""

SILENCE_DBFS = -50.0
"""A recording whose loudest sample stays below this is taken for silence."""


def load_audio(path: Path, *, rate: int = 16000, min_seconds: float = 0.2, max_seconds: float = 900.0) -> Audio:
    """Read the sound of a sound or video file at `rate` Hz, as one channel or, where the file has more, two.

    Peaks above full scale (float files) are scaled into -1..1 as a whole, so that nothing clips.

    Raises UnreadableMedia for files that are missing, empty, damaged, without sound, or with samples that are
    not numbers; InvalidInput for sound shorter than `min_seconds` or longer than `max_seconds`, the latter
    before decoding.
    """
    name = path.name
    info = probe_sound(path, max_seconds=max_seconds)
    channels = min(info.channels, 2)
    flat = _read_flat(path, info, rate, channels, max_seconds)
    samples = flat[: flat.size - flat.size % channels].reshape(-1, channels)
    seconds = len(samples) / rate
    _check_not_longer(name, seconds, max_seconds)
    if seconds < min_seconds:
        raise InvalidInput(
            f"The recording '{name}' lasts {seconds:.2f} s; at least {min_seconds:g} s are needed. Give a longer one."
        )
    peak = max(float(samples.max()), -float(samples.min()))
    if not np.isfinite(peak):
        raise UnreadableMedia(
            f"The recording '{name}' holds samples that are not numbers (NaN or infinite). Export it again."
        )
    if peak > 1:
        samples /= peak
    return Audio(samples=samples, rate=rate)


def probe_sound(path: Path, *, max_seconds: float) -> MediaInfo:
    """Look into a sound or video file without decoding it.

    Raises UnreadableMedia where it has no sound or cannot be read, InvalidInput where it is longer than `max_seconds`.
    """
    info = probe(path, role="recording")
    if not info.has_audio:
        raise UnreadableMedia(f"The video '{path.name}' has no sound. Give one with sound, or a separate recording.")
    _check_not_longer(path.name, info.seconds, max_seconds)
    return info


def check_speech(audio: Audio) -> None:
    """Refuse sound in which nothing can be heard. Raises InvalidInput."""
    peak = float(np.abs(audio.samples).max(initial=0.0))
    if peak < 10 ** (SILENCE_DBFS / 20):
        level = f"{20 * np.log10(peak):.0f} dBFS" if peak > 0 else "no signal at all"
        raise InvalidInput(
            f"The recording is silent (peak: {level}). Check the microphone or raise the level, then record again."
        )


def resample(samples: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    """Bring samples [n] or [n, channels] from `old` Hz to `new` Hz by a polyphase filter; same shape but for n."""
    if old == new:
        return samples
    from scipy.signal import resample_poly

    shared = gcd(old, new)
    return np.asarray(resample_poly(samples, new // shared, old // shared, axis=0), dtype=np.float32)


def loudness_lufs(audio: Audio) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770-4); -inf for silence. Sound under 0.4 s is measured repeated."""
    from pyloudnorm import Meter

    block = int(0.4 * audio.rate) + 1
    samples = audio.samples
    if len(samples) == 0:
        return float("-inf")
    if len(samples) < block:
        samples = np.tile(samples, (-(-block // len(samples)), 1))
    with np.errstate(divide="ignore"):
        return float(Meter(audio.rate).integrated_loudness(samples[:, :5]))


def normalize_loudness(audio: Audio, lufs: float = SPEECH_LUFS, *, peak_dbfs: float = -1.0) -> Audio:
    """`audio` scaled to `lufs`, or less where a peak would rise above `peak_dbfs`. Silence stays as it is."""
    loudness = loudness_lufs(audio)
    if not np.isfinite(loudness):
        return audio
    peak = float(np.abs(audio.samples).max())
    gain = min(10 ** ((lufs - loudness) / 20), 10 ** (peak_dbfs / 20) / peak)
    return Audio(samples=audio.samples * np.float32(gain), rate=audio.rate)


def write_wav(path: Path, audio: Audio) -> Path:
    """Write `audio` as 16-bit WAV; samples outside -1..1 clip. The file appears whole or not at all."""
    whole = np.rint(np.clip(audio.samples, -1, 1) * 32767).astype("<i2")
    with partial_file(path) as partial, partial.open("wb") as file, wave.open(file, "wb") as sound:
        sound.setnchannels(whole.shape[1])
        sound.setsampwidth(2)
        sound.setframerate(audio.rate)
        sound.writeframes(whole.tobytes())
    return path


def _check_not_longer(name: str, seconds: float, max_seconds: float) -> None:
    if seconds > max_seconds:
        raise InvalidInput(
            f"The recording '{name}' lasts {seconds:.0f} s; at most {max_seconds:g} s can be used. "
            "Cut it into shorter pieces."
        )


def _read_flat(path: Path, info: MediaInfo, rate: int, channels: int, max_seconds: float) -> NDArray[np.float32]:
    """The samples at `rate`, one channel beside the other. Raises UnreadableMedia where there are none."""
    wav = look_into(path)
    if wav is not None and wav.rate == rate:
        return read_samples(path, wav)
    limit = max_seconds + 1  # one more second shows that a file is longer than it says
    arguments = [*input_arguments(path), "-map", "0:a:0", "-t", f"{limit}", "-ac", f"{channels}", "-ar", f"{rate}"]
    with run_ffmpeg(["-loglevel", "error", *arguments, "-f", "f32le", "pipe:1"], read=True) as ffmpeg:
        flat = _read_floats(ffmpeg.stdout, expected=int((info.seconds + 0.5) * rate * channels))
        ffmpeg.finish()
    if not flat.size:
        raise UnreadableMedia(
            f"The sound of '{path.name}' cannot be decoded ({ffmpeg.complaint}). Export or upload it again."
        )
    return flat


def _read_floats(pipe: BufferedIOBase, *, expected: int) -> NDArray[np.float32]:
    """All float32 samples that `pipe` yields, read into one growing block; `expected` is a guess of their number."""
    block = np.empty(max(expected, 4096), dtype=np.float32)
    filled = 0  # bytes
    while True:
        if filled == block.nbytes:
            block = np.concatenate([block, np.empty(len(block) // 2, dtype=np.float32)])
        count = pipe.readinto(block.data.cast("B")[filled:])
        if not count:
            return block[: filled // 4]
        filled += count
