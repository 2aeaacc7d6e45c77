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


def mux(video: Path, sound: Path | Audio, out: Path) -> Path:
    """Write `out`, an mp4 file with the pictures of `video`, copied as they are, and with `sound` in place of its own.

    Settings stored in `video` are kept. Raises UnreadableMedia where a file lacks pictures or sound, MienError
    where the disk is full or the pictures do not fit into mp4.
    """
    info = probe(video, role="video")
    if not info.has_video:
        raise UnreadableMedia(f"'{video.name}' holds no moving pictures. Give a video file.")
    settings = read_metadata(video)
    with sound_file(sound) as file, partial_file(out) as partial:
        add_sound(video, file, partial, seconds=info.seconds, name=out.name)
        if settings:
            append_xmp(partial, settings)
    return out


def add_sound(video: Path, sound: Path, out: Path, *, seconds: float, name: str) -> None:
    """Write the pictures of `video`, copied, with the sound of `sound` as AAC from the first picture on to `out`.

    seconds: where the sound ends, cut or followed by silence; the last picture ends it, too. It is stated because an
    endless silence would run on after the pictures where they come slowly: ffmpeg holds back only some seconds of it.
    name: what the file is called in errors.

    Raises MienError where the disk is full or the encoder fails.
    """
    even = "aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo|mono"
    arguments = ["-loglevel", "error", *input_arguments(video), *input_arguments(sound)]
    arguments += ["-map", "0:V:0", "-c:v", "copy", "-map", "1:a:0", "-c:a", "aac", "-b:a", "160k", "-shortest"]
    arguments += ["-af", f"{even},apad=whole_dur={seconds:.6f},atrim=end={seconds:.6f}"]
    arguments += ["-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4", f"file:{out}"]
    with run_ffmpeg(arguments) as ffmpeg:
        if ffmpeg.finish() != 0:
            if "No space left" in ffmpeg.complaints:
                raise disk_full(Path(name))
            raise MienError(f"'{name}' could not be written: {ffmpeg.excerpt}")


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
