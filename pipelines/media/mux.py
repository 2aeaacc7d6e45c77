"""Putting sound under pictures; the pictures decide the length."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.errors import MienError, UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.ffmpeg import input_arguments, run_ffmpeg
from pipelines.media.metadata import append_xmp, read_metadata
from pipelines.media.partial import disk_full, partial_file
from pipelines.media.probe import probe
from pipelines.media.types import Audio

SOUND_ARGUMENTS = (
    *("-map", "1:a:0", "-af", "aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo|mono,apad"),
    *("-shortest", "-c:a", "aac", "-b:a", "160k"),
)
"""The sound of ffmpeg's second input as AAC, from the first picture on, and silence after it to the last one."""


def mux(video: Path, sound: Path | Audio, out: Path) -> Path:
    """Write `out`, an mp4 file with the pictures of `video`, copied as they are, and with `sound` in place of its own.

    Settings stored in `video` are kept. Raises UnreadableMedia where a file lacks pictures or sound, MienError
    where the disk is full or the pictures do not fit into mp4.
    """
    if not probe(video, role="video").has_video:
        raise UnreadableMedia(f"'{video.name}' holds no moving pictures. Give a video file.")
    settings = read_metadata(video)
    with sound_file(sound) as file, partial_file(out) as partial:
        arguments = ["-loglevel", "error", *input_arguments(video), *input_arguments(file), "-map", "0:V:0"]
        arguments += ["-c:v", "copy", *SOUND_ARGUMENTS, "-movflags", "+faststart", "-f", "mp4", f"file:{partial}"]
        with run_ffmpeg(arguments) as ffmpeg:
            if ffmpeg.finish() != 0:
                if "No space left" in ffmpeg.complaints:
                    raise disk_full(out)
                raise MienError(f"'{out.name}' could not be written: {ffmpeg.excerpt}")
        if settings:
            append_xmp(partial, settings)
    return out


@contextmanager
def sound_file(sound: Path | Audio) -> Iterator[Path]:
    """`sound` as a file that exists inside the block. Raises UnreadableMedia where it holds no sound."""
    if isinstance(sound, Audio):
        with TemporaryDirectory(prefix="mien-") as folder:
            yield write_wav(Path(folder, "sound.wav"), sound)
        return
    if not probe(sound, role="recording").has_audio:
        raise UnreadableMedia(f"The video '{sound.name}' has no sound. Give one with sound, or a recording.")
    yield sound
