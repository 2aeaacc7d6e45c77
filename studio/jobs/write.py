"""Writes what a back end hands back to the job's folder: frames as they come, sound, and what stands beside them."""

import json
from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.dubbing.subtitles import FORMS
from pipelines.errors import MienError
from pipelines.media.audio import write_wav
from pipelines.media.mux import mux
from pipelines.media.probe import probe
from pipelines.media.video import write_video
from pipelines.requests.outcome import Clip, Dubbed, Outcome, Pictures, Script, Take
from studio.jobs import thumb
from studio.jobs.progress import Progress, save_jpeg

POSTER_SIDE = 768
"""Longest side of the picture that stands for the clip, in pixels."""


def write_outcome(outcome: Outcome, folder: Path, progress: Progress, backend: str) -> tuple[Path, dict[str, Any]]:
    """Write the result into `folder`: its main file, and the facts that hold for it.

    A Clip becomes clip.mp4 with score.npz, poster.jpg and thumb.jpg, a Take speech.wav with phonemes.json where it has
    some, a Dubbed clip.mp4, a Script script.json, which keeps everything of its lines, with script.srt and script.vtt.
    `backend` is named where the result is not what it promised to be. Raises MienError then, Cancelled when stopped.
    """
    if isinstance(outcome, Clip):
        path, facts = _write_clip(outcome, folder, progress, backend)
    elif isinstance(outcome, Take):
        path, facts = _write_take(outcome, folder)
    elif isinstance(outcome, Dubbed):
        path, facts = _write_dubbed(outcome, folder)
    else:
        path, facts = _write_script(outcome, folder)
    return path, {**outcome.facts, **facts, "file": path.name}


def _write_clip(clip: Clip, folder: Path, progress: Progress, backend: str) -> tuple[Path, dict[str, Any]]:
    if clip.score is not None:
        clip.score.save(folder / "score.npz")
    try:
        path = write_video(
            folder / "clip.mp4",
            _checked(clip, folder / "poster.jpg", progress, backend),
            fps=clip.fps,
            width=clip.width,
            height=clip.height,
            sound=clip.sound,
        )
    finally:
        if isinstance(clip.frames, Generator):
            clip.frames.close()  # so that a back end cleans up before the next job gets it, however this one ends
    return path, {
        "width": clip.width,
        "height": clip.height,
        "fps": clip.fps,
        "frames": clip.frame_count,
        "seconds": round(clip.frame_count / clip.fps, 3),
    }


def _write_take(take: Take, folder: Path) -> tuple[Path, dict[str, Any]]:
    if take.phonemes:
        spoken = [asdict(phoneme) for phoneme in take.phonemes]
        (folder / "phonemes.json").write_text(json.dumps(spoken, ensure_ascii=False), encoding="utf-8")
    path = write_wav(folder / "speech.wav", take.sound)
    return path, {"rate": take.sound.rate, "seconds": round(take.sound.seconds, 3)}


def _write_dubbed(dubbed: Dubbed, folder: Path) -> tuple[Path, dict[str, Any]]:
    picture, path = dubbed.picture, folder / "clip.mp4"
    if isinstance(picture, Pictures):
        write_video(
            path, picture.frames, fps=picture.fps, width=picture.width, height=picture.height, sound=dubbed.sound
        )
    else:
        mux(picture, dubbed.sound, path)
    info = probe(path)
    return path, {"width": info.width, "height": info.height, "fps": info.fps, "seconds": round(info.seconds, 3)}


def _write_script(script: Script, folder: Path) -> tuple[Path, dict[str, Any]]:
    for form, write in FORMS.items():
        (folder / f"script.{form}").write_text(write(script.lines), encoding="utf-8")
    end = max(line.end for line in script.lines)
    facts = {"language": script.language, "line_count": len(script.lines), "seconds": round(end, 3)}
    return folder / "script.json", facts


def _checked(clip: Clip, poster: Path, progress: Progress, backend: str) -> Iterator[NDArray[np.uint8]]:
    """Pass the frames on while the user wants them, refusing those that are not what the clip promised."""
    shape = (clip.height, clip.width, 3)
    count = 0
    for count, frame in enumerate(clip.frames, start=1):
        progress.check()
        if frame.dtype != np.uint8 or frame.shape != shape:
            raise MienError(
                f"The back end '{backend}' made frame {count} as {frame.dtype} {frame.shape}, "
                f"and promised uint8 {shape}. This is a defect of the back end; choose another one."
            )
        if count == (clip.frame_count + 1) // 2:
            save_jpeg(frame, poster, POSTER_SIDE)
            save_jpeg(frame, poster.with_name(thumb.NAME), thumb.SIDE)
        yield frame
    if count != clip.frame_count:
        raise MienError(
            f"The back end '{backend}' made {count} of {clip.frame_count} frames. "
            "This is a defect of the back end; choose another one."
        )
