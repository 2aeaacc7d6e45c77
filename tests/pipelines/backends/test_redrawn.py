"""The pictures of a dubbed film change where it is wished, frame by frame, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.backends import sketch_dub
from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput, UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.ffmpeg import run_ffmpeg
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video
from pipelines.requests.dub import DubRequest
from pipelines.requests.outcome import Pictures

RATE = 24000
CURVE = parse("calm", 3.0)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frames = (np.full((72, 128, 3), 4 * number, np.uint8) for number in range(30))
    return write_video(tmp_path_factory.mktemp("film") / "film.mp4", frames, fps=10, width=128, height=72)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Line, ...]:
    """A sentence in two cues, which was said already."""
    times = np.arange(RATE) / RATE
    take = tmp_path_factory.mktemp("take") / "take.wav"
    write_wav(take, Audio(samples=(0.1 * np.sin(900 * times)).astype(np.float32), rate=RATE))
    return (Line(start=0.5, end=1.5, text="[sad] Ach, Grüße", take=take), Line(start=2, end=2.8, text="!", take=take))


def wanted(film: Path, lines: tuple[Line, ...], **more: object) -> DubRequest:
    return DubRequest(video=film, lines=lines, curve=CURVE, **more)  # type: ignore[arg-type]


def read(path: Path) -> list[NDArray[np.uint8]]:
    with read_video(path) as frames:
        return list(frames)


def drawn(request: DubRequest, steps: list[tuple[int, int]]) -> tuple[list[NDArray[np.uint8]], list[str]]:
    """The frames that a dubbing hands over, and its notes."""
    made = sketch_dub.create().run(request, lambda done, total, _preview=None: steps.append((done, total)))
    assert isinstance(made.picture, Pictures)
    frames = list(made.picture.frames)
    assert frames[0].shape == (made.picture.height, made.picture.width, 3)
    return frames, made.facts["notes"]


@pytest.mark.parametrize("lips", [False, True])
def test_subtitles_are_drawn_under_the_lines_and_other_frames_stay(
    film: Path, lines: tuple[Line, ...], lips: bool
) -> None:
    request, steps = wanted(film, lines, burn_subtitles=True, lips=lips), list[tuple[int, int]]()
    frames, notes = drawn(request, steps)
    before = read(film)
    changed = [
        number for number, (old, new) in enumerate(zip(before, frames, strict=True)) if not np.array_equal(old, new)
    ]
    assert changed == [*range(5, 15), *range(20, 30)]  # the last one stays for a second, as it takes to read
    assert any("drawn into the pictures" in note for note in notes)
    assert any("no lips were moved" in note for note in notes) is lips
    forecast = sketch_dub.create().estimate(request)
    assert forecast.frames == 30 and forecast.steps == steps[-1][1] == steps[-1][0]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert len({total for _, total in steps}) == 1


def test_forecasts_of_time_and_disk_know_that_pictures_are_drawn(film: Path, lines: tuple[Line, ...]) -> None:
    plain, burned, both = (
        sketch_dub.create().estimate(wanted(film, lines, burn_subtitles=burn, lips=lips))
        for burn, lips in ((False, False), (True, False), (True, True))
    )
    assert plain.frames == 0 and plain.seconds < burned.seconds < both.seconds
    longer = replace(lines[1], text="no")
    assert burned.disk_bytes > 0 and sketch_dub.create().estimate(wanted(film, (lines[0], longer))).frames == 0


def test_a_run_stops_at_the_next_frame_and_leaves_no_decoder(
    film: Path, lines: tuple[Line, ...], tmp_path: Path
) -> None:
    def stop(done: int, total: int, preview: object = None) -> None:
        if done == 10:
            raise Cancelled("stopped")

    made = sketch_dub.create().run(wanted(film, lines, burn_subtitles=True), stop)
    assert isinstance(made.picture, Pictures)
    with pytest.raises(Cancelled):
        write_video(tmp_path / "x.mp4", made.picture.frames, fps=10, width=128, height=72)
    assert not list(tmp_path.iterdir())


def test_odd_turned_and_unevenly_timed_films_keep_their_length(
    film: Path, lines: tuple[Line, ...], tmp_path: Path
) -> None:
    """As phones write them: noted as turned by 90 degrees, with frames missing, and an odd number of rows."""
    odd, turned = tmp_path / "odd.mkv", tmp_path / "turned.mp4"
    missing = "select='not(between(n,8,11))',crop=127:71:0:0:exact=1"
    _ffmpeg("-i", film, "-vf", missing, "-fps_mode", "vfr", "-c:v", "ffv1", "-pix_fmt", "bgr0", odd)
    frames, _ = drawn(wanted(odd, lines, burn_subtitles=True), [])
    before = read(odd)
    assert len(frames) == len(before) and frames[0].shape == (70, 126, 3)
    assert np.array_equal(frames[0], before[0][:70, :126])
    _ffmpeg("-display_rotation", "90", "-i", film, "-c", "copy", turned)
    frames, _ = drawn(wanted(turned, lines, burn_subtitles=True), [])
    assert len(frames) == 30 and frames[0].shape == (128, 72, 3)
    words = np.argwhere(frames[7] != read(turned)[7])[:, 0]
    assert words.min() > 85  # at the foot of what is seen


def test_what_cannot_be_drawn_is_refused_before_any_work(film: Path, lines: tuple[Line, ...], tmp_path: Path) -> None:
    backend = sketch_dub.create()
    unknown = (replace(lines[0], text="What is \ue000?"),)
    assert backend.estimate(wanted(film, unknown))
    with pytest.raises(InvalidInput, match="No font here can draw"):
        backend.estimate(wanted(film, unknown, burn_subtitles=True))
    slow = tmp_path / "slow.mp4"
    _ffmpeg("-i", film, "-r", "0.5", slow)
    assert backend.estimate(wanted(slow, lines))
    with pytest.raises(UnreadableMedia, match=r"0\.5 frames a second"):
        backend.estimate(wanted(slow, lines, burn_subtitles=True))


def _ffmpeg(*arguments: object) -> None:
    with run_ffmpeg([str(argument) for argument in arguments]) as ffmpeg:
        assert ffmpeg.finish() == 0, ffmpeg.complaints
