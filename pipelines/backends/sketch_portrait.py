"""The embedded talking portrait: a picture, speech and a curve become a clip on any processor.

A request goes: media in → find the face → direct the performance → warp the picture, frame by frame.
"""

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from pipelines.backends.announced import announced
from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.playable import check_playable
from pipelines.backends.spoken import Spoken, speech_seconds, spoken
from pipelines.backends.timeline import on_one_timeline
from pipelines.emotion.curve import EmotionCurve
from pipelines.face.mesh import Face, Points, middle_of
from pipelines.media.video import expected_bytes
from pipelines.performance.direct import direct
from pipelines.performance.plan import describe
from pipelines.performance.score import UNITS, PerformanceScore
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import Partner, PortraitRequest

if TYPE_CHECKING:
    from pipelines.portrait.renderer import PortraitRenderer

CARD = ModelCard(
    name="sketch_portrait",
    title="Sketch portrait",
    task="portrait",
    sketch=True,
    summary=(
        "Warps the picture itself, so the person stays who they are. Runs anywhere in about real time; "
        "head turns stay within 12 degrees and the mouth interior is drawn, not photographed."
    ),
    licences=(
        Licence(part="renderer", name="Apache-2.0", commercial=True),
        Licence(part="lip reader (weights trained by us on synthetic speech)", name="Apache-2.0", commercial=True),
        Licence(
            part="face model (weights trained by us on LFW photographs, labels by MediaPipe, Apache-2.0)",
            name="Apache-2.0; LFW itself is provided for research",
            commercial=False,
        ),
    ),
    hub_id=None,
    revision=None,
    sha256={
        "models/face/detector.safetensors": "c8398c2d2dae50acb1c4398a3ade6530d4a818ba6a57cb7e9face5786f833a87",
        "models/face/mesh.safetensors": "1fd91df135f6f5dac528b4d4afb8f7f902319a42fff7c70b940670637f47f50f",
        "models/lips/lip_reader.safetensors": "b12622930f6dc3500c560569185b72ba4119d5a58ab94441fe5dafe824988a32",
    },
    memory_mb={"fp32": 700},
    needs_gpu=False,
    emotion_inputs=("label", "curve", "score"),
    languages=("any",),
    probe="face",
    heeds=("plan", "score", "fps", "head_motion"),
    paper="none; acting table after EMFACS (Friesen & Ekman, 1983), see pipelines.performance.units",
)

_WEIGHTS_BYTES = 8 * 10**6
_SECONDS_PER_MEGAPIXEL = 0.07
"""Time of one animated megapixel on two ordinary cores, encoding included; the forecast starts from it."""


class SketchPortrait:
    """Animates a picture by warping it. Holds no request's data between runs."""

    card = CARD

    def lower(self, curve: EmotionCurve) -> Lowering:
        """Labels, intensity and time are played as they are; the circumplex point only tunes them."""
        beyond = any(key.emotion.intensity > 1.0 for key in curve.keyframes)
        return Lowering(
            uses=("label blend", "intensity", "timing and easing", "edited plan or score", "voice of typed text"),
            approximates=(
                "valence and arousal: they tune lids, blinks, gaze and head, the labels decide the face",
                *(("intensity above 1: units stop at their anatomical limit",) if beyond else ()),
            ),
            ignores=("the voice of a recording: it is played as it is",),
        )

    def heeds(self, request: PortraitRequest) -> tuple[str, ...]:
        """What the card says; but a score is played as it is, so that nothing directs it."""
        return CARD.heeds if request.score is None else ("score",)

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        """Forecast from the length of the speech and the size. Raises what `run` does, but for MissingDependency."""
        check_playable(request, CARD)
        people: tuple[PortraitRequest | Partner, ...] = (request, *request.partners)
        seconds = max(person.starts + speech_seconds(person) for person in people)
        frames = ceil(seconds * request.fps)
        work = len(people) * frames * (request.size / 1000.0) ** 2 * _SECONDS_PER_MEGAPIXEL
        return ResourceEstimate(
            seconds=3.0 + work,
            clip_seconds=frames / request.fps,
            frames=frames,
            steps=frames,
            weights_bytes=_WEIGHTS_BYTES,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6 - _WEIGHTS_BYTES,
            disk_bytes=expected_bytes(frames, request.size, request.size, seconds),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:  # noqa: ARG002 - small, and on the processor in any case
        """Load the face model, the only weights there are."""
        from pipelines.face.model import load_detector, load_mesh_net

        load_detector()
        load_mesh_net()

    def unload(self) -> None:
        """Drop the face model."""
        from pipelines.face.model import load_detector, load_mesh_net

        load_detector.cache_clear()
        load_mesh_net.cache_clear()

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        """Make the clip's frames as they are read.

        Raises UnreadableMedia or InvalidInput for files that cannot be used, FaceProblem when the face
        cannot be settled, MissingDependency for typed text without a voice program.
        """
        from pipelines.face.find import choose_face, find_faces
        from pipelines.media.image import load_image
        from pipelines.portrait.renderer import PortraitRenderer

        if request.partners:
            return self._together(request, on_step)

        # 1. Read what was given.
        image = load_image(request.image)
        sound = spoken(request)

        # 2. Find the face, and settle which one is meant.
        height, width = image.shape[:2]
        face = choose_face(find_faces(image), (width, height), number=request.face)

        # 3. Direct the performance, or take the one that was given.
        score = _performance(request, request, sound, request.seed)

        # 4. Render it, frame by frame, as the writer asks for them.
        renderer = PortraitRenderer(image, face, size=request.size, whole_picture=request.whole_picture)
        return Clip(
            frames=announced(renderer.render(score), score.frames, on_step),
            frame_count=score.frames,
            width=renderer.width,
            height=renderer.height,
            fps=score.fps,
            sound=sound.track,
            score=score,
            rest=_rest(renderer, face),
            facts={
                **facts_of(self, request),
                "plan": request.plan or describe(request.curve, sound.heard.seconds),
                "face_box": [round(float(edge), 1) for edge in face.box],
            },
        )

    def _together(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        """Several people of one picture, on one timeline. Seeds differ, so that they do not blink as one."""
        from pipelines.face.find import choose_face, find_faces
        from pipelines.media.image import load_image
        from pipelines.portrait.group import GroupRenderer

        people: tuple[PortraitRequest | Partner, ...] = (request, *request.partners)
        image = load_image(request.image)
        found, size = find_faces(image), (image.shape[1], image.shape[0])
        faces = [choose_face(found, size, number=person.face) for person in people]
        voices, sound = on_one_timeline([(spoken(person), person.starts) for person in people])
        scores = [
            _performance(request, person, voice, request.seed + number)
            for number, (person, voice) in enumerate(zip(people, voices, strict=True))
        ]
        renderer = GroupRenderer(image, faces, size=request.size)
        return Clip(
            frames=announced(renderer.render(scores), scores[0].frames, on_step),
            frame_count=scores[0].frames,
            width=renderer.width,
            height=renderer.height,
            fps=request.fps,
            sound=sound,
            score=scores[0],
            rest=_rest(renderer.members[0], faces[0]),
            facts={
                **facts_of(self, request),
                "plan": request.plan or describe(request.curve, sound.seconds),
                "people": [
                    {"face": person.face, "starts": person.starts, "box": [round(float(edge), 1) for edge in face.box]}
                    for person, face in zip(people, faces, strict=True)
                ],
            },
        )


def create() -> SketchPortrait:
    """A fresh, unloaded back end."""
    return SketchPortrait()


def _performance(
    request: PortraitRequest, person: PortraitRequest | Partner, voice: Spoken, seed: int
) -> PerformanceScore:
    """What a person's face does; plan and score of the request are those of its first person."""
    if person is request and request.score is not None:
        return PerformanceScore.load(request.score)
    return direct(
        person.curve,
        voice.heard,
        fps=request.fps,
        seed=seed,
        plan=request.plan if person is request else None,
        phonemes=voice.phonemes or None,
        head_motion=request.head_motion,
    )


def _rest(renderer: "PortraitRenderer", face: Face) -> Points | None:
    """The mesh of the face at rest as it is rendered, or None where the face model does not see it.

    face: in the picture, to know it among others.
    """
    from pipelines.face.find import mesh_of

    still = PerformanceScore.of_units(np.zeros((1, len(UNITS), 2), dtype=np.float32))
    points = face.points if renderer.shows_whole else renderer.crop.points(face.points)
    found = mesh_of(next(iter(renderer.render(still))), near=middle_of(points))
    return None if found is None else found.points
