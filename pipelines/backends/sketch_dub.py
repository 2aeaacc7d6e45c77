"""The embedded dubbing: the lines of a script are spoken with feeling, in their slots, over the old background.

A request goes: video in → voices → each line spoken and fitted → mixed over the old sound → under the same
pictures, or those with other lips or subtitles.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.redrawn import redrawing, redrawn
from pipelines.dubbing.background import check_background
from pipelines.dubbing.fit import following
from pipelines.dubbing.lines import check_lines, cut_to
from pipelines.dubbing.subtitles import sentences
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import UnreadableMedia
from pipelines.media.audio import load_audio
from pipelines.media.probe import probe
from pipelines.media.types import Audio, MediaInfo
from pipelines.requests.dub import DubRequest
from pipelines.requests.outcome import Dubbed, Pictures

if TYPE_CHECKING:
    from pipelines.speech.sketch_voice import LearnedVoice

CARD = ModelCard(
    name="sketch_dub",
    title="Sketch dubbing",
    task="dub",
    sketch=True,
    summary=(
        "Speaks the lines with the sketch voice, or plays takes that were made by any voice, each in its slot. The old "
        "sound stays between the lines and steps back under them. The pictures are copied as they are, or the largest "
        "face is made to say the new words: its own shut lips, moved, with a mouth drawn behind them, and brows. The "
        "text of the lines can be drawn in, too."
    ),
    licences=(
        Licence(part="vocoder, acting, timbre and mix", name="Apache-2.0", commercial=True),
        Licence(part="espeak-ng (a program of its own, installed by you)", name="GPL-3.0", commercial=True),
        Licence(
            part="face model, for `lips` only (trained by us on LFW photographs, labels by MediaPipe, Apache-2.0)",
            name="Apache-2.0; LFW itself is provided for research",
            commercial=False,
        ),
        Licence(part="font DejaVu Sans, for `burn_subtitles` only", name="Bitstream Vera licence", commercial=True),
        Licence(
            part="Demucs and its weights HTDemucs, for the background 'stems' only (extra 'stems')",
            name="MIT; trained on MUSDB18-HQ, offered for research, and 800 other songs",
            commercial=True,
        ),
    ),
    hub_id=None,
    revision=None,
    sha256={},
    memory_mb={"fp32": 700},
    needs_gpu=False,
    emotion_inputs=("label", "curve"),
    languages=("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "cs", "ru", "uk", "tr", "el", "hi"),
    paper="as sketch_voice; the task after EmoDubber (arXiv 2412.08988)",
    probe="voice",
)

LONGEST_SECONDS = 900.0

_SECONDS_PER_SECOND = 0.5
"""Work for a second of lines on one ordinary core."""

_MB_PER_SECOND = 1.7
"""Memory for a second of the film: its old sound, the new lines and the mix."""

_STEMS_PER_SECOND, _STEMS_AROUND, _STEMS_MB = 1.7, 7.8, 1500
"""The separation model: processor seconds for a second of what it hears, seconds that it hears around a line, memory.
Measured with random weights of the published size on one core, as the real ones could not be fetched where this was
written."""


class SketchDub:
    """Dubs videos. Holds nothing between runs but where it was told to work."""

    card = CARD
    _device = "cpu"

    def lower(self, curve: EmotionCurve) -> Lowering:
        """As the sketch voice; a line's own feeling goes before the curve."""
        from pipelines.backends.sketch_voice import lower_to_voice

        voice = lower_to_voice(curve)
        return Lowering(
            uses=voice.uses,
            approximates=(*voice.approximates, "over a line the curve is read at five points"),
            ignores=(*voice.ignores, "faces: eyes; lips keep moving to the old words unless `lips` is set"),
        )

    def estimate(self, request: DubRequest) -> ResourceEstimate:
        """Forecast from the length of the lines; refuses a video that cannot be dubbed."""
        info = _checked(request)
        spoken = sum(line.seconds for line in request.lines)
        learning = 6.0 if request.keep_voices or request.reference else 0.0
        heard = min(info.seconds, spoken + _STEMS_AROUND * len(request.lines))
        taken_apart = request.background != "duck" and info.has_audio
        speaking = 2.0 + learning + spoken * _SECONDS_PER_SECOND + heard * _STEMS_PER_SECOND * taken_apart
        drawing = redrawing(request, info)
        return ResourceEstimate(
            seconds=speaking + (drawing.seconds if drawing else 0.0),
            clip_seconds=info.seconds,
            frames=drawing.frames if drawing else 0,
            steps=len(request.lines) + (drawing.steps if drawing else 0),
            weights_bytes=0,
            activation_bytes=round(CARD.memory_mb["fp32"] + info.seconds * _MB_PER_SECOND + _STEMS_MB * taken_apart)
            * 10**6,
            disk_bytes=drawing.bytes if drawing else request.video.stat().st_size + round(info.seconds * 20_000),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:  # noqa: ARG002 - it has no more frugal way
        """There is nothing to load: the separation model, which few ask for, comes with the run."""
        self._device = device

    def unload(self) -> None:
        """There is nothing to give back."""

    def run(self, request: DubRequest, on_step: OnStep) -> Dubbed:
        """Speak the lines and put them under the pictures.

        Raises UnreadableMedia or InvalidInput for files that cannot be used, MissingDependency without espeak-ng where
        a line has no take.
        """
        from pipelines.dubbing.background import choose_remover
        from pipelines.dubbing.spoken import speak_lines
        from pipelines.dubbing.track import Placed, mix

        # 1. Read what was given.
        info = _checked(request)
        drawing = redrawing(request, info)
        within, notes = cut_to(request.lines, info.seconds)
        lines = sentences(within)
        total = len(lines) + (drawing.steps if drawing else 0)
        on_step(0, total)
        background = choose_remover(
            request.background if info.has_audio else "duck",
            device=self._device,
            on_segment=lambda _done, _total: on_step(len(lines), total),
        )
        original = _sound(request.video, 48000, info)
        heard = _sound(request.video, 16000, info)

        # 2. The voices.
        voices, said_of_voices = _voices(request, heard)

        # 3. Speak each line in its slot.
        placed, told, asked, spoken = [], [], [], []
        speaking = speak_lines(
            lines,
            voices=voices,
            language=request.language,
            around=request.curve,
            original=heard,
            follow_actor=request.follow_actor,
            actor_melody=request.actor_melody,
            end=info.seconds,
            seed=request.seed,
        )
        for done, one in enumerate(speaking, start=1):
            on_step(done, total)
            until = min(
                max(one.line.end, one.line.start + one.speech.seconds), following(lines, one.line, info.seconds)
            )
            placed.append(Placed(speech=one.speech, start=one.line.start, covers=(one.line.start, until)))
            told.append(one.told())
            asked.append(one.asked)
            spoken.append((one, until))

        # 4. The pictures, with other lips or with subtitles, where they are wished for.
        picture: Path | Pictures = request.video
        if drawing:
            drawn = redrawn(request, info, spoken, on_step)
            picture = drawn.pictures
            notes += drawn.notes
            for line, seconds in zip(told, drawn.lips_seconds, strict=False):
                line["lips_seconds"] = round(seconds, 2)

        # 5. Over the old background, under the pictures.
        return Dubbed(
            picture=picture,
            asked=tuple(asked),
            sound=mix(original, placed, info.seconds, remove=background.remove),
            facts={
                **facts_of(self, request, [*notes, *said_of_voices, *background.notes]),
                "lines": told,
                "background": background.name,
            },
        )


def create() -> SketchDub:
    """A fresh back end."""
    return SketchDub()


def check_video(video: Path) -> MediaInfo:
    """What is known of a video that can be dubbed. Raises UnreadableMedia for another one."""
    info = probe(video, role="video")
    if not info.has_video or info.seconds <= 0:
        raise UnreadableMedia(f"'{video.name}' holds no moving pictures. Give a video file.")
    if info.seconds > LONGEST_SECONDS:
        raise UnreadableMedia(
            f"'{video.name}' lasts {info.seconds:.0f} s; at most {LONGEST_SECONDS:g} s can be dubbed at once. "
            "Cut it into parts."
        )
    return info


def _checked(request: DubRequest) -> MediaInfo:
    from pipelines.dubbing.spoken import check_speakable

    info = check_video(request.video)
    check_lines(request.lines, info.seconds)
    check_speakable(request.lines, request.language)
    if info.has_audio:
        check_background(request.background)
    return info


def _sound(video: Path, rate: int, info: MediaInfo) -> Audio | None:
    return load_audio(video, rate=rate, max_seconds=LONGEST_SECONDS) if info.has_audio else None


def _voices(request: DubRequest, heard: Audio | None) -> "tuple[dict[str, str | LearnedVoice], list[str]]":
    from pipelines.dubbing.spoken import voices_of
    from pipelines.speech.sketch_voice import learn_voice

    lines = [line for line in request.lines if not line.speaker]
    characters = dict.fromkeys(line.character for line in lines)
    if all(line.take is not None for line in lines):
        return dict.fromkeys(characters, request.language), []
    if request.keep_voices:
        return voices_of(lines, heard, language=request.language, same_words=request.same_words)
    voice: str | LearnedVoice = request.language
    if request.reference is not None:
        voice = learn_voice([(request.reference, request.transcript)], voice=request.language)
    return dict.fromkeys(characters, voice), []
