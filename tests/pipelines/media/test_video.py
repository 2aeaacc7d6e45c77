"""Frames go into a file that plays everywhere and come back out; nothing is left behind when it fails."""

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipelines.errors import Cancelled, InvalidInput, MienError, UnreadableMedia
from pipelines.media import ffmpeg as ffmpeg_module
from pipelines.media.audio import load_audio
from pipelines.media.ffmpeg import ffmpeg_program
from pipelines.media.metadata import read_metadata, write_metadata
from pipelines.media.mux import mux
from pipelines.media.probe import probe
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video

RED, GREEN, BLUE = (220, 30, 40), (30, 200, 60), (20, 40, 230)


def plain(count: int, colour: tuple[int, int, int] = RED, width: int = 64, height: int = 48) -> Iterator[np.ndarray]:
    for _ in range(count):
        yield np.full((height, width, 3), colour, np.uint8)


def tone(seconds: float, hertz: float = 440.0) -> Audio:
    return Audio(samples=0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * 16000)) / 16000), rate=16000)


def write(path: Path, count: int = 10, **options: object) -> Path:
    return write_video(path, plain(count), **{"fps": 25.0, "width": 64, "height": 48, **options})  # type: ignore[arg-type]


def report(path: Path) -> str:
    return subprocess.run([ffmpeg_program(), "-i", str(path)], capture_output=True, text=True, check=False).stderr


def test_frames_come_back_in_order_and_in_colour(tmp_path: Path) -> None:
    frames = (frame for colour in (RED, GREEN, BLUE) for frame in plain(5, colour))
    path = write_video(tmp_path / "clip.mp4", frames, fps=25, width=64, height=48)
    with read_video(path) as video:
        assert (video.info.width, video.info.height, video.info.fps) == (64, 48, 25)
        assert video.info.seconds == pytest.approx(0.6, abs=0.02)
        back = list(video)
    assert len(back) == 15
    assert back[0].dtype == np.uint8
    assert back[0].shape == (48, 64, 3)
    for number, colour in ((2, RED), (7, GREEN), (12, BLUE)):
        assert np.abs(back[number].astype(int) - colour).max() <= 4


def test_the_file_is_one_that_browsers_play(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", sound=tone(0.4))
    said = report(path)
    assert "Video: h264" in said
    assert "yuv420p(tv, bt709" in said
    assert "Audio: aac" in said
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("fps", [10.0, 24000 / 1001, 29.97002997, 60.0])
def test_the_frame_rate_is_kept(tmp_path: Path, fps: float) -> None:
    path = write(tmp_path / "clip.mp4", count=12, fps=fps)
    with read_video(path) as video:
        assert video.info.fps == pytest.approx(fps, abs=1e-3)
        assert len(list(video)) == 12


@pytest.mark.parametrize("sound_seconds", [0.3, 1.0, 5.0])
def test_the_frames_decide_the_length(tmp_path: Path, sound_seconds: float) -> None:
    path = write(tmp_path / "clip.mp4", count=25, sound=tone(sound_seconds))
    assert probe(path).seconds == pytest.approx(1.0, abs=0.05)
    heard = load_audio(path)
    assert heard.seconds == pytest.approx(1.0, abs=0.05)
    level = np.abs(heard.mono())
    assert level[1600:4000].max() > 0.4
    assert (level[9600:14400].max() > 0.4) == (sound_seconds >= 1)


def test_sound_and_pictures_start_together(tmp_path: Path) -> None:
    click = np.zeros(32000, np.float32)
    click[16000:16400] = 0.8
    path = write(tmp_path / "clip.mp4", count=50, sound=Audio(samples=click, rate=16000))
    heard = np.abs(load_audio(path).mono())
    assert np.argmax(heard > 0.3) == pytest.approx(16000, abs=160)


def test_sound_is_taken_from_any_file(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(1).samples, 16000)
    first = write(tmp_path / "first.mp4", sound=tmp_path / "a.wav")
    second = write(tmp_path / "second.mp4", sound=first)
    assert np.abs(load_audio(second).mono()).max() > 0.4


def test_a_slow_maker_of_frames_gets_its_sound(tmp_path: Path) -> None:
    def slow() -> Iterator[np.ndarray]:
        for frame in plain(6):
            time.sleep(0.1)
            yield frame

    path = write_video(tmp_path / "clip.mp4", slow(), fps=2, width=64, height=48, sound=tone(20))
    assert probe(path).seconds == pytest.approx(3, abs=0.05)
    assert load_audio(path).seconds == pytest.approx(3, abs=0.05)


def test_no_frame_is_read_beyond_the_seconds(tmp_path: Path) -> None:
    def endless() -> Iterator[np.ndarray]:
        while True:
            yield from plain(1)

    path = write_video(tmp_path / "clip.mp4", endless(), fps=25, width=64, height=48, seconds=0.4)
    with read_video(path) as video:
        assert len(list(video)) == 10


@pytest.mark.parametrize("error", [Cancelled("stop"), ValueError("broken"), KeyboardInterrupt(), GeneratorExit()])
def test_what_the_frames_raise_passes_through_and_nothing_stays(tmp_path: Path, error: BaseException) -> None:
    closed = threading.Event()

    def failing() -> Iterator[np.ndarray]:
        try:
            yield from plain(5)
            raise error
        finally:
            closed.set()

    target = tmp_path / "clip.mp4"
    target.write_bytes(b"from before")
    with pytest.raises(type(error)) as caught:
        write_video(target, failing(), fps=25, width=64, height=48, sound=tone(1), metadata={"a": 1})
    assert caught.value is error
    assert closed.is_set()
    assert [entry.name for entry in tmp_path.iterdir()] == ["clip.mp4"]
    assert target.read_bytes() == b"from before"


def test_frames_are_closed_when_the_writer_refuses(tmp_path: Path) -> None:
    closed = threading.Event()

    def frames() -> Iterator[np.ndarray]:
        try:
            yield np.zeros((48, 64, 3), np.uint8)
            yield np.zeros((40, 64, 3), np.uint8)
        finally:
            closed.set()

    with pytest.raises(InvalidInput, match=r"Frame 1 is uint8 with shape \(40, 64, 3\)"):
        write_video(tmp_path / "clip.mp4", frames(), fps=25, width=64, height=48)
    assert closed.is_set()
    assert not list(tmp_path.iterdir())


def test_a_dying_encoder_is_reported_with_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.media.video.PRESET", "no-such-preset")
    with pytest.raises(MienError, match=r"'clip.mp4' could not be encoded: (.|\n)*preset"):
        write(tmp_path / "clip.mp4", count=500)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "ffmpeg"
    script.write_text("#!/bin/sh\necho 'av_interleaved_write_frame(): No space left on device' >&2\nexit 228\n")
    script.chmod(0o755)
    monkeypatch.setattr(ffmpeg_module, "ffmpeg_program", lambda: str(script))
    with pytest.raises(MienError, match=r"disk is full: 'clip.mp4'"):
        write(tmp_path / "clip.mp4", count=200)


def test_many_complaints_do_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "ffmpeg"
    script.write_text("#!/bin/sh\nyes 'a long complaint about nothing' | head -n 20000 >&2\ncat > /dev/null\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(ffmpeg_module, "ffmpeg_program", lambda: str(script))
    with pytest.raises(MienError, match="a long complaint"):
        write(tmp_path / "clip.mp4", count=200)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"width": 63}, "63 x 48 pixels; both sides must be even"),
        ({"fps": 0.0}, "fps is 0"),
        ({"metadata": {"a": object()}}, "cannot be stored as JSON"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path, options: dict, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        write(tmp_path / "clip.mp4", **options)
    assert not list(tmp_path.iterdir())


def test_names_and_folders_are_checked(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"ends in .mp4"):
        write(tmp_path / "clip.avi")
    with pytest.raises(InvalidInput, match=r"folder '.*nowhere' does not exist"):
        write(tmp_path / "nowhere" / "clip.mp4")
    with pytest.raises(InvalidInput, match="There are no frames"):
        write(tmp_path / "clip.mp4", count=0)


def test_a_sound_file_without_sound_is_named(tmp_path: Path) -> None:
    mute = write(tmp_path / "mute.mp4")
    with pytest.raises(UnreadableMedia, match=r"'mute.mp4' has no sound"):
        write(tmp_path / "clip.mp4", sound=mute)
    with pytest.raises(UnreadableMedia, match=r"'gone.wav' does not exist"):
        write(tmp_path / "clip.mp4", sound=tmp_path / "gone.wav")


@pytest.mark.parametrize("name", ['it\'s "q" %d 雨ñ.mp4', "-y.mp4", "a:b c.mp4", "'.mp4"])
def test_odd_names_are_written_and_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(name), sound=tone(0.4), metadata={"name": name})
    write_metadata(Path(name), {"name": name * 2})
    mux(Path(name), Path(name), Path(name))
    with read_video(Path(name)) as video:
        assert len(list(video)) == 10
    assert read_metadata(Path(name)) == {"name": name * 2}
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_turned_phone_video_is_read_upright(tmp_path: Path) -> None:
    top_red = np.concatenate([np.full((32, 96, 3), RED, np.uint8), np.full((32, 96, 3), BLUE, np.uint8)])
    flat = write_video(tmp_path / "flat.mp4", iter([top_red] * 5), fps=25, width=96, height=64)
    turned = tmp_path / "turned.mp4"
    program = [ffmpeg_program(), "-loglevel", "error", "-display_rotation", "90", "-i", str(flat)]
    subprocess.run([*program, "-c", "copy", str(turned)], check=True)
    with read_video(turned) as video:
        assert (video.info.width, video.info.height) == (64, 96)
        frame = next(video)
    assert frame.shape == (96, 64, 3)
    left, right = frame[48, 8].astype(int), frame[48, -8].astype(int)
    assert np.abs(left - RED).max() < 12
    assert np.abs(right - BLUE).max() < 12


def test_a_reader_that_is_left_early_stops_its_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "clip.mp4", count=200)
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def remember(*arguments: object, **options: object) -> object:
        started.append(popen(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    with read_video(path) as video:
        monkeypatch.setattr(ffmpeg_module.subprocess, "Popen", remember)
        next(video)
        assert started[0].poll() is None
    assert started[0].poll() is not None


def test_files_without_pictures_or_cut_off_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(1).samples, 16000)
    with pytest.raises(UnreadableMedia, match=r"'a.wav' holds sound but no moving pictures"):
        read_video(tmp_path / "a.wav")
    whole = write(tmp_path / "clip.mp4", count=50).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[:200])
    with pytest.raises(UnreadableMedia, match=r"'cut.mp4'"):
        read_video(tmp_path / "cut.mp4")


def test_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(1).samples, 16000)
    song = tmp_path / "song.mp3"
    program = [ffmpeg_program(), "-loglevel", "error", "-i", str(tmp_path / "a.wav")]
    cover = ["-f", "lavfi", "-i", "color=red:s=64x64", "-map", "0", "-map", "1", "-frames:v", "1"]
    subprocess.run([*program, *cover, "-c:v", "png", "-disposition:v", "attached_pic", str(song)], check=True)
    info = probe(song)
    assert info.has_audio
    assert not info.has_video


def test_mux_replaces_the_sound_and_keeps_pictures_and_settings(tmp_path: Path) -> None:
    video = write(tmp_path / "clip.mp4", count=25, sound=tone(1, 440), metadata={"seed": 7})
    out = mux(video, tone(3, 880), tmp_path / "out.mp4")
    heard = load_audio(out).mono()
    assert np.argmax(np.abs(np.fft.rfft(heard))) / (len(heard) / 16000) == pytest.approx(880, abs=5)
    assert probe(out).seconds == pytest.approx(1, abs=0.05)
    with read_video(out) as frames:
        assert len(list(frames)) == 25
    assert read_metadata(out) == {"seed": 7}
