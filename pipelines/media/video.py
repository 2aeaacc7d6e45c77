"""Video files in and out, frame by frame: one frame is in memory at a time."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput, MienError, UnreadableMedia
from pipelines.media.ffmpeg import input_arguments, run_ffmpeg
from pipelines.media.metadata import append_xmp, comment_arguments
from pipelines.media.mux import add_sound, sound_file
from pipelines.media.partial import disk_full, partial_file
from pipelines.media.probe import probe
from pipelines.media.types import Audio, MediaInfo

Frame = NDArray[np.uint8]

PRESET = "veryfast"
"""Speed of x264."""

QUALITY = 18
"""Constant rate factor of x264: at 18 the loss is hard to see."""


COLOUR = (
    *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int"),
    *("-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
    *("-color_range", "tv"),
)
"""RGB is turned into BT.709 of limited range, and the file says so; untagged files shift in hue in some players."""


class VideoReader:
    """The frames of a video file, decoded as they are read: uint8 [height, width, 3] RGB, upright, evenly timed.

    info: what the file says of itself. The frames come once; leaving a `with` block stops the decoder.
    """

    def __init__(self, path: Path, info: MediaInfo) -> None:
        self.info = info
        self._frames = _decode(path, info.fps)

    def __enter__(self) -> "VideoReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._frames.close()

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def __next__(self) -> Frame:
        """The next frame. Raises UnreadableMedia where not one can be decoded."""
        return next(self._frames)


def expected_bytes(frames: int, width: int, height: int, sound_seconds: float) -> int:
    """About how large an mp4 file of so many pictures and so much sound will be."""
    return int(frames * width * height * _BYTES_PER_PIXEL + sound_seconds * _SOUND_BYTES)


def read_video(path: Path) -> VideoReader:
    """Open a video file. Raises UnreadableMedia where it is missing, empty, damaged or holds no moving pictures.

    with read_video(path) as video:
        for frame in video: ...
    """
    info = probe(path, role="video")
    if not info.has_video:
        raise UnreadableMedia(f"'{path.name}' holds sound but no moving pictures. Give a video file.")
    return VideoReader(path, info)


def write_video(
    path: Path,
    frames: Iterable[Frame],
    *,
    fps: float,
    width: int,
    height: int,
    sound: Path | Audio | None = None,
    metadata: Mapping[str, Any] | None = None,
    seconds: float | None = None,
) -> Path:
    """Write frames, as they come, to an mp4 file that browsers play: H.264 4:2:0 in BT.709, AAC, index in front.

    frames: uint8 [height, width, 3] RGB each. They decide the length: the sound is cut or followed by silence.
    width, height: pixels, even.
    sound: sound or video file whose sound is taken, or sound in memory.
    metadata: JSON-ready settings for `pipelines.media.metadata`.
    seconds: no frame after this time is read; None reads all.

    The file appears whole when all is done. Whatever `frames` raises passes through, after the encoder has been
    stopped and the partial file removed. Iterators that can be closed are closed.

    Raises InvalidInput for sizes, rates or frames that do not fit, UnreadableMedia for a `sound` without sound,
    MienError where the disk is full or the encoder fails.
    """
    try:
        _check(path, fps, width, height)
        rate = Fraction(fps).limit_denominator(1001)
        limit = None if seconds is None else max(1, round(seconds * fps))
        with ExitStack() as stack:
            file = None if sound is None else stack.enter_context(sound_file(sound))
            partial = stack.enter_context(partial_file(path))
            opening = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{width}x{height}"]
            opening += ["-framerate", f"{rate}", "-i", "pipe:0"]
            mapping = ["-map", "0:v"]
            if metadata is not None:
                more_opening, more_mapping = stack.enter_context(comment_arguments(metadata, number=1))
                opening += more_opening
                mapping += more_mapping
            else:
                mapping += ["-map_metadata", "-1"]
            coding = ["-c:v", "libx264", "-preset", PRESET, "-crf", f"{QUALITY}", "-g", f"{max(1, round(2 * fps))}"]
            target = ["-movflags", "+faststart", "-f", "mp4", f"file:{partial}"]
            arguments = ["-loglevel", "error", *opening, *mapping, "-map_chapters", "-1", *COLOUR, *coding, *target]
            count = _encode(path, arguments, _checked(iter(frames), (height, width, 3), limit))
            if file is not None:
                silent = stack.enter_context(_set_aside(partial))
                add_sound(silent, file, partial, seconds=float(count / rate), name=path.name)
            if metadata is not None:
                append_xmp(partial, metadata)
    finally:
        close = getattr(frames, "close", None)
        if close is not None:
            close()
    return path


def _check(path: Path, fps: float, width: int, height: int) -> None:
    if path.suffix.lower() != ".mp4":
        raise InvalidInput(f"The video is to be written to '{path.name}'. Give a name that ends in .mp4.")
    if not 1 <= fps <= 120:
        raise InvalidInput(f"fps is {fps}; videos are written at 1 to 120 frames per second.")
    if width < 16 or height < 16 or width % 2 or height % 2:
        raise InvalidInput(f"The frames are {width} x {height} pixels; both sides must be even and at least 16.")


def _checked(frames: Iterator[Frame], shape: tuple[int, ...], limit: int | None) -> Iterator[Frame]:
    number = 0
    while limit is None or number < limit:
        frame = next(frames, None)
        if frame is None:
            break
        if frame.shape != shape or frame.dtype != np.uint8:
            raise InvalidInput(
                f"Frame {number} is {frame.dtype} with shape {frame.shape}; all frames must be uint8 {shape}."
            )
        yield np.ascontiguousarray(frame)
        number += 1
    if number == 0:
        raise InvalidInput("There are no frames to write. The sound may be empty.")


def _encode(path: Path, arguments: list[str], frames: Iterator[Frame]) -> int:
    """Run ffmpeg over the frames; returns how many there were."""
    count = 0
    with run_ffmpeg(arguments, feed=True) as ffmpeg:
        for frame in frames:
            count += 1
            try:
                ffmpeg.stdin.write(frame.data)
            except OSError:  # it ended early and says below why
                break
        if ffmpeg.finish() != 0:
            if "No space left" in ffmpeg.complaints:
                raise disk_full(path)
            raise MienError(f"'{path.name}' could not be encoded: {ffmpeg.excerpt}")
    return count


@contextmanager
def _set_aside(path: Path) -> Iterator[Path]:
    """The file under another hidden name, from which it is removed at the end of the block."""
    aside = path.rename(path.with_name(f".silent{path.name}"))
    try:
        yield aside
    finally:
        aside.unlink()


def _decode(path: Path, fps: float) -> Generator[Frame, None, None]:
    arguments = ["-loglevel", "error", *input_arguments(path), "-map", "0:V:0", "-fps_mode", "cfr"]
    # Every PPM picture states its size, which is the real one after the turn.
    arguments += ["-r", f"{Fraction(fps).limit_denominator(1001)}", "-f", "image2pipe", "-c:v", "ppm"]
    with run_ffmpeg([*arguments, "-pix_fmt", "rgb24", "pipe:1"], read=True) as ffmpeg:
        frame = _read_ppm(ffmpeg.stdout)
        if frame is None:
            ffmpeg.finish()
            raise UnreadableMedia(
                f"The video '{path.name}' cannot be decoded ({ffmpeg.complaint}). Export or upload it again."
            )
        while frame is not None:
            yield frame
            frame = _read_ppm(ffmpeg.stdout)


def _read_ppm(pipe: BufferedIOBase) -> Frame | None:
    """The next binary PPM picture, or None where the pipe ends (within a picture, too)."""
    if pipe.readline() != b"P6\n":
        return None
    width, height = (int(word) for word in pipe.readline().split())
    pipe.readline()  # the largest value, 255
    frame = np.empty((height, width, 3), dtype=np.uint8)
    return frame if pipe.readinto(frame.data.cast("B")) == frame.nbytes else None


_BYTES_PER_PIXEL = 0.02
_SOUND_BYTES = 16_000.0
