"""Every Wan back end runs the same way, on tiny random models of the real classes in Wan's own folder format."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipelines.backends import cards, create
from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput, MissingDependency, UnreadableMedia
from pipelines.requests.video import Grid, VideoRequest
from tests.pipelines.video.tiny import TOKENS, tiny_wan

NAMES = [name for name in cards() if name.startswith("wan") and isinstance(create(name), WanVideo)]
TINY = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=4.0, most_pixels=128 * 128, rates=(16.0,)),
    steps=4,
    guidance=4.0,
    token_pixels=1024,
    tera_per_token=1e-6,
    tokens=TOKENS,
)


def _nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tiny models on disk: from words, and from words or a picture."""
    made = {}
    for picture in ("", "mask"):
        made[picture] = tmp_path_factory.mktemp("tiny") / (picture or "text")
        tiny_wan(picture=picture).save_pretrained(made[picture])
    return made


@pytest.fixture(scope="module")
def words(folders: dict[str, Path]) -> WanVideo:
    backend = WanVideo(cards()["wan"], TINY, source=folders[""])
    backend.load("cpu", "resident")
    return backend


@pytest.fixture(scope="module")
def either(folders: dict[str, Path]) -> WanVideo:
    backend = WanVideo(cards()["wan_5b"], TINY, chunk_frames=9, source=folders["mask"])
    backend.load("cpu", "cpu")
    return backend


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 255, (64, 128, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "start.png")
    return tmp_path / "start.png"


def _request(**changes: Any) -> VideoRequest:
    settings: dict[str, Any] = {
        "prompt": "a woman walks along a beach",
        "curve": parse("calm, then furious at 0.4 s", 1),
        "seconds": 0.5,
        "width": 64,
        "height": 64,
        "backend": "wan",
    }
    return VideoRequest(**settings | changes)


@pytest.mark.parametrize("name", NAMES)
def test_every_card_names_its_weights_and_forecasts(name: str, picture: Path) -> None:
    backend = create(name)
    assert backend.card.name == name and backend.card.task == "video"
    assert backend.card.hub_id and len(backend.card.revision or "") == 40
    start = None if "words" in backend.card.starts_from else picture
    asked = (_request(image=start, width=side, height=side, seconds=2, backend=name) for side in (256, 512))
    small, large = (backend.estimate(request) for request in asked)
    assert small.frames > 30 and large.seconds > small.seconds > 5
    assert small.weights_bytes > 10e9
    lowering = backend.lower(parse("calm, then furious at 3 s", 5))
    assert any("latent frame" in used for used in lowering.uses)


def test_a_request_becomes_the_frames_it_promises(words: WanVideo) -> None:
    told: list[tuple[int, int]] = []
    seen: list[tuple[int, ...]] = []

    def on_step(done: int, total: int, preview: Any = None) -> None:
        told.append((done, total))
        if preview is not None:
            seen.append(preview.shape)

    clip = words.run(_request(), on_step)
    frames = list(clip.frames)
    assert len(frames) == clip.frame_count == 9
    assert {(frame.shape, frame.dtype) for frame in frames} == {((64, 64, 3), np.dtype(np.uint8))}
    assert told[-1] == (4, 4) and set(seen) == {(32, 32, 3)}
    assert clip.facts["lowering"]["uses"] and "angry / light" in clip.facts["notes"][-1]


def test_the_seed_decides_and_the_curve_changes(words: WanVideo) -> None:
    def made(**changes: Any) -> np.ndarray:
        return np.stack(list(words.run(_request(**changes), _nothing).frames)).astype(int)

    first = made()
    assert np.array_equal(first, made())
    assert not np.array_equal(first, made(seed=1))
    assert not np.array_equal(first, made(curve=parse("awe", 1)))
    assert np.array_equal(made(emotion_strength=0.0), made(emotion_strength=0.0, curve=parse("awe", 1)))


def test_edited_phrases_are_used(words: WanVideo) -> None:
    plain, edited = (
        np.stack(list(words.run(_request(phrases=text), _nothing).frames)) for text in (None, "angry / light: candle")
    )
    assert not np.array_equal(plain, edited)
    with pytest.raises(InvalidInput, match="Line 1"):
        words.run(_request(phrases="bright please"), _nothing)


def test_sizes_off_the_grid_are_rounded_and_said(words: WanVideo) -> None:
    clip = words.run(_request(width=70, height=90, fps=25), _nothing)
    assert (clip.width, clip.height, clip.fps) == (64, 96, 16.0)
    assert "64 × 96" in clip.facts["notes"][0] and "16 frames per second" in clip.facts["notes"][0]


def test_longer_clips_go_on_from_their_last_frame(either: WanVideo) -> None:
    clip = either.run(_request(seconds=1.5), _nothing)
    frames = list(clip.frames)
    assert len(frames) == clip.frame_count == 25


def test_models_for_words_alone_cannot_go_on(words: WanVideo) -> None:
    long = WanVideo(words.card, TINY, chunk_frames=9)
    long._pipe = words._pipe
    with pytest.raises(InvalidInput, match=r"at most 0\.6 s"):
        long.run(_request(seconds=2), _nothing)
    with pytest.raises(InvalidInput, match="at most 4 s in one clip"):
        words.run(_request(seconds=60), _nothing)


def test_a_start_picture_is_cut_to_the_aspect_and_said(either: WanVideo, picture: Path) -> None:
    clip = either.run(_request(image=picture, cache="sea"), _nothing)
    assert len(list(clip.frames)) == 9
    assert any("50% of the picture 'start.png' is cut off at left and right" in note for note in clip.facts["notes"])
    assert any("FirstBlockCache was used instead" in note for note in clip.facts["notes"])


def test_a_picture_for_a_model_of_words_is_refused(words: WanVideo, picture: Path) -> None:
    with pytest.raises(InvalidInput, match="from words only"):
        list(words.run(_request(image=picture), _nothing).frames)


@pytest.mark.parametrize("cache", ["first_block", "mag", "sea"])
def test_caches_keep_the_clip_and_can_be_stopped(words: WanVideo, cache: str) -> None:
    def made(request: VideoRequest) -> np.ndarray:
        return np.stack(list(words.run(request, _nothing).frames)).astype(int)

    exact, request = made(_request()), _request(cache=cache)
    first = made(request)  # calibrates MagCache, and is exact then
    if cache == "mag":
        assert np.array_equal(first, exact)
    again = made(request)

    def stop(done: int, total: int, preview: Any = None) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(words.run(replace(request, width=96), stop).frames)
    assert np.array_equal(made(request), again)
    assert np.array_equal(made(_request()), exact)


def test_missing_weights_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(MissingDependency, match="hf download Wan-AI/Wan2"):
        create("wan").load("cpu", "resident")
    with pytest.raises(MissingDependency, match=r"no model_index\.json"):
        WanVideo(cards()["wan"], TINY, source=tmp_path).load("cpu", "resident")


def test_unloading_gives_everything_back(folders: dict[str, Path]) -> None:
    backend = WanVideo(cards()["wan"], TINY, source=folders[""])
    backend.load("cpu", "fp8")
    assert len(list(backend.run(_request(), _nothing).frames)) == 9
    backend.unload()
    backend.unload()
    assert backend._pipe is None


@pytest.mark.parametrize(("after", "seconds"), [(1, 0.5), (2, 0.5), (4, 0.5), (6, 1.0)])
def test_a_clip_that_was_broken_off_goes_on_to_the_same_frames(
    either: WanVideo, folders: dict[str, Path], tmp_path: Path, after: int, seconds: float
) -> None:
    """Also within the second chunk (step 6 of 8), and in another process, which has loaded the model anew."""
    request = _request(seconds=seconds)
    whole = np.stack(list(either.run(request, _nothing).frames))

    def stop(done: int, total: int, preview: Any = None) -> None:
        if done == after:
            either.checkpoint(tmp_path / "state.pt")
            raise Cancelled

    with pytest.raises(Cancelled):
        list(either.run(request, stop).frames)

    fresh = WanVideo(either.card, TINY, chunk_frames=9, source=folders["mask"])
    fresh.load("cpu", "cpu")
    fresh.resume(tmp_path / "state.pt")
    told: list[int] = []
    frames = np.stack(list(fresh.run(request, lambda done, *_: told.append(done)).frames))
    assert np.array_equal(frames, whole)
    assert min(told) == after
    assert np.array_equal(np.stack(list(fresh.run(request, _nothing).frames)), whole), "the next run begins anew"


def test_a_run_with_a_cache_is_not_kept(words: WanVideo, tmp_path: Path) -> None:
    def note(done: int, total: int, preview: Any = None) -> None:
        words.checkpoint(tmp_path / "state.pt")

    list(words.run(_request(cache="first_block"), note).frames)
    assert not (tmp_path / "state.pt").exists()


def test_a_file_that_tells_nothing_is_refused(words: WanVideo, tmp_path: Path) -> None:
    (tmp_path / "state.pt").write_bytes(b"nothing")
    with pytest.raises(UnreadableMedia, match="does not tell where a clip stands"):
        words.resume(tmp_path / "state.pt")


def test_a_resting_model_comes_back_without_opening_its_files(folders: dict[str, Path]) -> None:
    backend = WanVideo(cards()["wan"], TINY, source=folders[""])
    backend.load("cpu", "resident")
    before = backend._pipe
    backend.rest()
    backend.load("cpu", "resident")
    assert backend._pipe is before and len(list(backend.run(_request(), _nothing).frames)) == 9
    backend.load("cpu", "fp8")
    backend.rest()
    assert backend._pipe is None, "weights that were moved about are let go"
