"""Whether a portrait can be played, told before anybody waits for it and before a model is loaded."""

from functools import lru_cache
from pathlib import Path

from pipelines.backends.base import ModelCard
from pipelines.face.mesh import Face
from pipelines.media.audio import check_speech, load_audio
from pipelines.performance.plan import parse_plan
from pipelines.performance.score import PerformanceScore
from pipelines.requests.portrait import Partner, PortraitRequest


def check_playable(request: PortraitRequest, card: ModelCard) -> None:
    """Raise what a run would find wrong with the request's picture, recordings, plan, score and acting video.

    What was seen and heard in a file is remembered, for forecasts are asked for again and again.

    Raises UnreadableMedia or InvalidInput for what cannot be used, FaceProblem when a face cannot be settled.
    """
    from pipelines.face.find import choose_face

    people: tuple[PortraitRequest | Partner, ...] = (request, *request.partners)
    faces, size = _seen(request.image, *_state(request.image))
    for person in people:
        choose_face(faces, size, number=person.face)
        if person.speech is not None:
            _heard(person.speech, *_state(person.speech))
    if request.plan is not None and "plan" in card.heeds:
        parse_plan(request.plan)
    if request.score is not None and "score" in card.heeds:
        PerformanceScore.load(request.score)
    if request.acting is not None and "acting" in card.heeds:
        from pipelines.portrait.wan_driver import actor

        actor(_first_seen(request.acting, *_state(request.acting)))


def _state(file: Path) -> tuple[int, int]:
    """When a file was written, and its size: with these, what is remembered of it still holds."""
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=16)
def _seen(picture: Path, _written: int, _size: int) -> tuple[list[Face], tuple[int, int]]:
    """The faces in a picture, and its width and height in pixels."""
    from pipelines.face.find import find_faces
    from pipelines.media.image import load_image

    image = load_image(picture)
    return find_faces(image), (image.shape[1], image.shape[0])


@lru_cache(maxsize=16)
def _first_seen(video: Path, _written: int, _size: int) -> Face | None:
    """The largest face in the first frame of a video; None where there is none, which is remembered as well."""
    from pipelines.face.find import mesh_of
    from pipelines.media.video import read_video

    with read_video(video) as frames:
        return mesh_of(next(frames))


@lru_cache(maxsize=16)
def _heard(recording: Path, _written: int, _size: int) -> None:
    """Hear a recording once."""
    check_speech(load_audio(recording, rate=16000))
