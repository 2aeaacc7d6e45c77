"""The other families run through one and the same back end code, on tiny random models of the real classes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipelines.backends import cards, create
from pipelines.backends.guided_video import GuidedVideo
from pipelines.backends.helios import Helios
from pipelines.backends.sky_reels import SkyReels
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput
from pipelines.requests.outcome import Clip
from pipelines.requests.video import Grid, VideoRequest
from pipelines.video.guidance import HOOK
from tests.pipelines.video import tiny_families

FAMILIES: dict[str, Callable[[], Any]] = {
    "any_flow": tiny_families.tiny_any_flow,
    "cog_video": tiny_families.tiny_cog_video,
    "helios": tiny_families.tiny_helios,
    "hunyuan_video": tiny_families.tiny_hunyuan_video,
    "ltx_2": tiny_families.tiny_ltx_2,
    "sky_reels": tiny_families.tiny_sky_reels,
}


@pytest.fixture(params=list(FAMILIES), scope="module")
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> GuidedVideo:
    """A family, loaded from a folder of tiny weights."""
    name = request.param
    whole = create(name)
    assert isinstance(whole, GuidedVideo)
    folder = tmp_path_factory.mktemp(name)
    FAMILIES[name]().save_pretrained(folder)
    stride = whole.model.grid.stride
    model = replace(
        whole.model,
        grid=Grid(side=32, stride=stride, most_seconds=4.0, most_pixels=64 * 64, rates=(8.0,)),
        steps=3,
        tokens=96,
    )
    small: GuidedVideo = type(whole)(whole.card, model, source=folder)
    if isinstance(small, Helios):
        small.window = 9
    small.load("cpu", "resident")
    if name == "hunyuan_video":
        small._pipe.tokenizer_max_length = 100  # instead of 1000, which all go through the attention
        small._pipe.tokenizer_2_max_length = 32  # instead of 256, which all go through a layer of 2048
        small._pipe.vision_num_semantic_tokens = 9  # instead of 729, likewise
    return small


@pytest.fixture(scope="module")
def usual(backend: GuidedVideo) -> np.ndarray:
    """What the family makes of the usual request."""
    return _frames(backend.run(_request(), _nothing))


def _nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


def _request(**changes: Any) -> VideoRequest:
    settings: dict[str, Any] = {
        "prompt": "a woman walks along a beach",
        "curve": parse("calm, then furious at 0.6 s", 1),
        "seconds": 1.0,
        "width": 64,
        "height": 64,
        "fps": 8.0,
        "backend": "some",
    }
    return VideoRequest(**settings | changes)


def _frames(clip: Clip) -> np.ndarray:
    return np.stack(list(clip.frames)).astype(int)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_card_names_its_weights(name: str) -> None:
    card = cards()[name]
    assert card.name == name and card.task == "video" and card.hub_id and card.revision
    assert create(name).estimate(_request(seconds=3, width=480, height=480, backend=name)).seconds > 5


def test_a_request_becomes_the_frames_it_promises(backend: GuidedVideo) -> None:
    told: list[tuple[int, int]] = []
    clip = backend.run(_request(), lambda done, total, *_: told.append((done, total)))
    frames = _frames(clip)
    assert frames.shape == (clip.frame_count, clip.height, clip.width, 3) and clip.frame_count == 9
    assert told[-1] == (3, 3) and told == sorted(told)
    said = "the air slightly tense" if backend.card.name == "helios" else "a storm breaking"  # it tells the mean
    assert said in clip.facts["notes"][-1]
    assert HOOK not in backend._pipe.transformer._diffusers_hook.hooks


def test_the_seed_decides_and_the_curve_changes(backend: GuidedVideo, usual: np.ndarray) -> None:
    assert np.array_equal(usual, _frames(backend.run(_request(), _nothing)))
    assert not np.array_equal(usual, _frames(backend.run(_request(curve=parse("awe", 1)), _nothing)))
    assert not np.array_equal(usual, _frames(backend.run(_request(seed=1), _nothing)))


def test_the_push_reaches_the_family(backend: GuidedVideo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The prompt is the same in both runs; only the hook differs."""
    pushed = _frames(backend.run(_request(curve=parse("furious", 1)), _nothing))
    monkeypatch.setattr(type(backend), "boost", 0.0)
    plain = _frames(backend.run(_request(curve=parse("furious", 1)), _nothing))
    assert not np.array_equal(pushed, plain)


def test_it_stops_anywhere_and_is_fit_for_the_next_run(backend: GuidedVideo, usual: np.ndarray) -> None:
    for at in (0, 2, 5):
        calls = 0

        def stop(done: int, total: int, preview: Any = None, last: int = at) -> None:
            nonlocal calls
            calls += 1
            if calls > last:
                raise Cancelled

        with pytest.raises(Cancelled):
            list(backend.run(_request(), stop).frames)
    assert np.array_equal(_frames(backend.run(_request(), _nothing)), usual)


def test_sound_comes_with_ltx_2_alone(backend: GuidedVideo) -> None:
    clip = backend.run(_request(), _nothing)
    if backend.card.name == "ltx_2":
        assert clip.sound is not None and not isinstance(clip.sound, Path)
        assert clip.sound.samples.shape[1] == 2 and clip.sound.seconds > 0.02  # the tiny vocoder is 40 times too short
    else:
        assert clip.sound is None


def test_pictures_are_taken_or_refused(backend: GuidedVideo, tmp_path: Path) -> None:
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(tmp_path / "start.png")
    request = _request(image=tmp_path / "start.png")
    if backend.card.name == "ltx_2":
        assert len(list(backend.run(request, _nothing).frames)) == 9
    else:
        with pytest.raises(InvalidInput, match="from words only"):
            backend.run(request, _nothing)


def test_a_long_clip_is_sampled_in_windows(tmp_path: Path) -> None:
    whole = create("sky_reels")
    assert isinstance(whole, SkyReels)
    tiny_families.tiny_sky_reels().save_pretrained(tmp_path)
    grid = Grid(side=16, stride=4, most_seconds=9.0, most_pixels=64 * 64, rates=(8.0,))
    small = SkyReels(whole.card, replace(whole.model, grid=grid, steps=3, tokens=96), source=tmp_path)
    small.window, small.overlap = 17, 9
    small.load("cpu", "resident")
    told: list[tuple[int, int]] = []
    clip = small.run(_request(seconds=4.0), lambda done, total, *_: told.append((done, total)))
    assert len(list(clip.frames)) == clip.frame_count == 33
    assert told[-1] == (9, 9) and max(done for done, _ in told[:-1]) == 8


@pytest.mark.parametrize("backend", ["helios"], indirect=True)
def test_what_is_felt_later_is_told_to_later_chunks_alone(backend: GuidedVideo) -> None:
    told: list[tuple[int, int]] = []
    texts: list[Any] = []
    watch = backend._pipe.transformer.condition_embedder.text_embedder.register_forward_pre_hook(
        lambda _module, inputs: texts.append(inputs[0][:1].clone())
    )
    request = _request(curve=parse("sad, then furious at 1.2 s", 2), seconds=2.0, steps=2, guidance=1.0)
    try:
        clip = backend.run(request, lambda done, total, *_: told.append((done, total)))
        frames = _frames(clip)
    finally:
        watch.remove()
    assert len(frames) == clip.frame_count == 17 and told[-1] == (4, 4) and told == sorted(told)
    same = [[bool((one == other).all()) for other in texts] for one in texts]
    assert same == [[(row < 2) == (column < 2) for column in range(4)] for row in range(4)]
    prompts = clip.facts["notes"][-1]
    assert prompts.startswith("Prompt: 0.0 s: a woman walks along a beach. ")
    assert prompts.index("rain on a window") < prompts.index("; 1.1 s: a woman") < prompts.index("a storm breaking")
    changed = replace(request, curve=parse("sad, then awe at 1.2 s", 2))
    other = _frames(backend.run(changed, _nothing))
    assert np.array_equal(frames[:9], other[:9]) and not np.array_equal(frames[9:], other[9:])
    assert HOOK not in backend._pipe.transformer._diffusers_hook.hooks
