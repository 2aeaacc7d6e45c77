"""Any sound file comes in as float samples at the rate that was asked for, or is refused in a sentence."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.audio import (
    check_speech,
    load_audio,
    loudness_lufs,
    normalize_loudness,
    resample,
    write_wav,
)
from pipelines.media.ffmpeg import ffmpeg_program
from pipelines.media.types import Audio


def tone(seconds: float = 1.0, rate: int = 48000, hertz: float = 440.0, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def loudest_hertz(samples: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples))


def convert(source: Path, target: Path, *options: str) -> Path:
    program = [ffmpeg_program(), "-y", "-loglevel", "error", "-i", str(source)]
    subprocess.run([*program, *options, str(target)], check=True)
    return target


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_wav_of_every_depth_is_read_at_its_level(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(), 48000, subtype=subtype)
    audio = load_audio(path)
    assert audio.rate == 16000
    assert audio.samples.dtype == np.float32
    assert audio.samples.shape == (16000, 1)
    assert np.abs(audio.samples).max() == pytest.approx(0.5, abs=0.02)
    assert loudest_hertz(audio.mono(), 16000) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "ogg", "flac", "webm", "aac"])
def test_compressed_formats_are_read(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "tone.wav"
    soundfile.write(source, tone(), 48000)
    audio = load_audio(convert(source, tmp_path / f"tone.{suffix}"))
    assert audio.seconds == pytest.approx(1.0, abs=0.1)
    assert loudest_hertz(audio.mono(), 16000) == pytest.approx(440, abs=3)


def test_the_sound_of_a_video_is_read(tmp_path: Path) -> None:
    source = tmp_path / "tone.wav"
    soundfile.write(source, tone(), 48000)
    video = convert(source, tmp_path / "clip.mp4", "-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-shortest")
    assert loudest_hertz(load_audio(video).mono(), 16000) == pytest.approx(440, abs=3)


def test_a_video_without_sound_is_named(tmp_path: Path) -> None:
    video = tmp_path / "mute.mp4"
    source = ["-f", "lavfi", "-i", "color=red:s=64x64:d=1"]
    subprocess.run([ffmpeg_program(), "-loglevel", "error", *source, str(video)], check=True)
    with pytest.raises(UnreadableMedia, match=r"'mute.mp4' has no sound"):
        load_audio(video)


def test_channels_stay_apart_and_six_fold_to_two(tmp_path: Path) -> None:
    stereo = tmp_path / "stereo.wav"
    soundfile.write(stereo, np.stack([tone(), np.zeros(48000, np.float32)], axis=1), 48000)
    audio = load_audio(stereo, rate=48000)
    assert audio.samples.shape == (48000, 2)
    assert np.abs(audio.samples[:, 0]).max() > 0.4
    assert np.abs(audio.samples[:, 1]).max() == 0
    surround = tmp_path / "surround.wav"
    soundfile.write(surround, np.stack([tone()] * 6, axis=1), 48000)
    folded = load_audio(surround).samples
    assert folded.shape == (16000, 2)
    assert 0.5 < np.abs(folded).max() <= 1


@pytest.mark.parametrize("name", ['it\'s "q" %d 雨ñ.wav', "-i.wav", "a:b.wav"])
def test_odd_names_are_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    soundfile.write(tmp_path / "tone.wav", tone(), 48000)
    (tmp_path / "tone.wav").rename(tmp_path / name)
    assert load_audio(Path(name)).seconds == pytest.approx(1.0)


def test_a_long_recording_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(8000), 8000, subtype="PCM_U8")
    size = 8000 * 7200
    with path.open("r+b") as file:  # two hours, most of them a hole in the file
        file.seek(40)
        file.write(size.to_bytes(4, "little"))
        file.truncate(44 + size)
    monkeypatch.delattr("pipelines.media.audio.run_ffmpeg")
    with pytest.raises(InvalidInput, match=r"lasts 7200 s; at most 900 s"):
        load_audio(path)


def test_a_limit_holds_for_files_that_do_not_state_their_length(tmp_path: Path) -> None:
    source = tmp_path / "tone.wav"
    soundfile.write(source, tone(3), 48000)
    unstated = convert(source, tmp_path / "tone.webm", "-f", "webm", "-live", "1")
    assert load_audio(unstated).seconds == pytest.approx(3, abs=0.1)
    with pytest.raises(InvalidInput, match="at most 2 s"):
        load_audio(unstated, max_seconds=2)


def test_a_click_is_too_short(tmp_path: Path) -> None:
    path = tmp_path / "click.wav"
    soundfile.write(path, tone(0.05), 48000)
    with pytest.raises(InvalidInput, match=r"'click.wav' lasts 0.05 s; at least 0.2 s"):
        load_audio(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_not_numbers_are_refused(tmp_path: Path, value: float) -> None:
    samples = tone()
    samples[100] = value
    path = tmp_path / "broken.wav"
    soundfile.write(path, samples, 48000, subtype="FLOAT")
    with pytest.raises(UnreadableMedia, match="not numbers"):
        load_audio(path)


def test_floats_above_full_scale_are_scaled_and_not_clipped(tmp_path: Path) -> None:
    path = tmp_path / "hot.wav"
    soundfile.write(path, tone(level=4.0), 48000, subtype="FLOAT")
    samples = load_audio(path, rate=48000).mono()
    assert np.abs(samples).max() == pytest.approx(1.0)
    assert np.allclose(samples, tone(level=1.0), atol=1e-3)


def test_silence_loads_but_is_not_speech(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(48000, np.float32), 48000)
    with pytest.raises(InvalidInput, match="silent"):
        check_speech(load_audio(path))
    with pytest.raises(InvalidInput, match="-72 dBFS"):
        check_speech(Audio(samples=tone(level=10 ** (-72 / 20)), rate=48000))
    check_speech(Audio(samples=tone(level=0.1), rate=48000))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"this is not sound\n" * 50, "neither sound nor video"), (b"#EXTM3U\n/etc/hosts\n", "neither")],
)
def test_files_that_are_no_sound_are_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "speech.wav"
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia, match=words) as caught:
        load_audio(path)
    assert "'speech.wav'" in str(caught.value)


def test_a_play_list_opens_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.aac"
    soundfile.write(tmp_path / "tone.wav", tone(), 48000)
    convert(tmp_path / "tone.wav", secret)
    listing = tmp_path / "speech.m3u8"
    listing.write_text(f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n")
    with pytest.raises(UnreadableMedia, match="neither sound nor video"):
        load_audio(listing)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"'gone.wav' does not exist"):
        load_audio(tmp_path / "gone.wav")


def test_a_cut_off_mp3_gives_what_it_holds_and_a_cut_off_mp4_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "tone.wav"
    soundfile.write(source, tone(2), 48000)
    for suffix in ("mp3", "m4a"):
        whole = convert(source, tmp_path / f"whole.{suffix}").read_bytes()
        (tmp_path / f"half.{suffix}").write_bytes(whole[: len(whole) // 2])
    assert 0.5 < load_audio(tmp_path / "half.mp3").seconds < 1.5
    with pytest.raises(UnreadableMedia, match=r"'half.m4a'"):
        load_audio(tmp_path / "half.m4a")


def test_resampling_keeps_the_pitch_and_the_shape() -> None:
    stereo = np.stack([tone(), tone()], axis=1)
    lower = resample(stereo, 48000, 22050)
    assert lower.shape == (22050, 2)
    assert lower.dtype == np.float32
    assert loudest_hertz(lower[:, 0], 22050) == pytest.approx(440, abs=1)


def test_loudness_reaches_its_target_unless_a_peak_forbids() -> None:
    quiet = Audio(samples=tone(2, level=0.01), rate=48000)
    assert loudness_lufs(normalize_loudness(quiet, -18)) == pytest.approx(-18, abs=0.1)
    clicks = np.zeros(96000, np.float32)
    clicks[::24000] = 0.9
    guarded = normalize_loudness(Audio(samples=clicks, rate=48000), -18, peak_dbfs=-1)
    assert np.abs(guarded.samples).max() == pytest.approx(10 ** (-1 / 20), rel=1e-3)


def test_loudness_of_silence_and_of_very_short_sound_is_defined() -> None:
    silence = Audio(samples=np.zeros(48000, np.float32), rate=48000)
    assert loudness_lufs(silence) == -np.inf
    assert normalize_loudness(silence) is silence
    long, short = Audio(samples=tone(1), rate=48000), Audio(samples=tone(0.1), rate=48000)
    assert loudness_lufs(short) == pytest.approx(loudness_lufs(long), abs=0.5)


def test_wav_is_written_whole_and_clipped(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "out.wav", Audio(samples=np.array([0.0, 0.5, 2.0, -2.0], np.float32), rate=16000))
    samples, rate = soundfile.read(path)
    assert rate == 16000
    assert samples == pytest.approx([0, 0.5, 1, -1], abs=1e-4)
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.wav"]
