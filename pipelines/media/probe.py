"""What a sound or video file holds, found without decoding it."""

import re
from pathlib import Path

from pipelines.errors import UnreadableMedia
from pipelines.media.ffmpeg import input_arguments, run_ffmpeg
from pipelines.media.given import check_file
from pipelines.media.plain_wav import look_into
from pipelines.media.types import MediaInfo


def probe(path: Path, *, role: str = "file") -> MediaInfo:
    """Look into a sound or video file.

    role: what the file was given as, for the error message ("recording", "video").

    Raises UnreadableMedia for files that are missing, empty, or neither sound nor video.
    """
    check_file(role, path)
    if (wav := look_into(path)) is not None:
        return MediaInfo(
            seconds=wav.seconds, width=0, height=0, fps=0.0, has_audio=True, has_video=False, channels=wav.channels
        )
    with run_ffmpeg(input_arguments(path)) as ffmpeg:
        ffmpeg.finish()
        report = ffmpeg.complaints
    video = _video_line(report)
    audio = re.search(r"^ {2}Stream #0:\d+.*?: Audio: (.*)$", report, re.M)
    if video is None and audio is None:
        raise UnreadableMedia(
            f"The {role} '{path.name}' is neither sound nor video that can be read"
            f"{_reason(report)}. Save it as WAV, MP3 or MP4 and try again."
        )
    width, height, fps = (0, 0, 0.0) if video is None else _picture(video, report)
    return MediaInfo(
        seconds=_seconds(path, report),
        width=width,
        height=height,
        fps=fps,
        has_audio=audio is not None,
        has_video=video is not None,
        channels=0 if audio is None else _channels(audio[1]),
    )


_SIZE = re.compile(r", (\d+)x(\d+)(?=[ ,]|$)")
"""Width and height in the description of a stream, where also codec tags such as 0x31637661 stand."""


def _video_line(report: str) -> str | None:
    for line in re.findall(r"^ {2}Stream #0:\d+.*?: Video: (.*)$", report, re.M):
        if "(attached pic)" not in line and _SIZE.search(line):
            return str(line)
    return None


def _picture(line: str, report: str) -> tuple[int, int, float]:
    """Width and height as shown, and frames per second, of the description of a video stream."""
    size = _SIZE.search(line)
    width, height = (int(size[1]), int(size[2])) if size else (0, 0)
    turn = re.search(r"display ?matrix: rotation of (-?[\d.]+) degrees", report, re.I)
    if turn and round(float(turn[1]) / 90) % 2:
        width, height = height, width
    rate = re.search(r"([\d.]+) fps", line) or re.search(r"([\d.]+) tbr", line)
    fps = float(rate[1]) if rate else 25.0
    # ffmpeg prints two decimals; the rates of television are multiples of 1000 / 1001 Hz.
    for whole in (24, 30, 48, 60, 120):
        if abs(fps - whole * 1000 / 1001) < 0.006:
            fps = whole * 1000 / 1001
    return width, height, fps


def _channels(line: str) -> int:
    layout = re.search(r"\d+ Hz, ([^,]+)", line)
    words = layout[1].strip() if layout else "stereo"
    if words == "mono":
        return 1
    counted = re.match(r"(\d+) channels", words)
    if counted:
        return int(counted[1])
    surround = re.match(r"(\d+)\.(\d+)", words)
    return int(surround[1]) + int(surround[2]) if surround else 2


def _seconds(path: Path, report: str) -> float:
    stated = re.search(r"^ {2}Duration: (\d+):(\d+):([\d.]+)", report, re.M)
    if stated:
        return int(stated[1]) * 3600 + int(stated[2]) * 60 + float(stated[3])
    # Recordings made in a browser state no duration: run through the packets, without decoding them.
    arguments = [*input_arguments(path), "-map", "0:V?", "-map", "0:a?", "-c", "copy", "-f", "null", "-progress"]
    with run_ffmpeg([*arguments, "pipe:1", "-"], read=True) as ffmpeg:
        progress = ffmpeg.stdout.read().decode("utf-8", "replace")
    times = re.findall(r"^out_time_us=(\d+)", progress, re.M)
    return int(times[-1]) / 1e6 if times else 0.0


def _reason(report: str) -> str:
    lines = [line for line in report.splitlines() if "Error opening input" in line or "not found" in line]
    return f" ({lines[0].split('] ')[-1].strip()})" if lines else ""
