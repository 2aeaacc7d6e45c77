"""DICE-Talk and Sonic as back ends, on tiny random networks of the real classes."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pipelines.assets import asset
from pipelines.backends import cards, create, svd_portrait
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, FaceProblem
from pipelines.face.mesh import middle_of
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.memory.law import CARD_BYTES
from pipelines.portrait import dice_files
from pipelines.portrait.dice_talk import DiceTalkPipeline
from pipelines.requests import portrait
from pipelines.requests.portrait import PortraitRequest
from tests.pipelines.portrait.tiny_dice import tiny_dice

FRAMES = 7
SIZE = 64


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks, steps and pictures small enough for a test."""
    monkeypatch.setattr(dice_files, "load", lambda name, _dtype, **_more: _networks(name))
    monkeypatch.setattr(svd_portrait, "STEPS", 2)
    monkeypatch.setattr(portrait, "PORTRAIT_SIZES", (SIZE, 2 * SIZE))


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    samples = np.random.default_rng(0).normal(0, 0.1, (1280 * FRAMES + 500, 1)).astype(np.float32)
    return write_wav(tmp_path / "speech.wav", Audio(samples=samples, rate=16000))


@pytest.mark.parametrize("name", ["dice_talk", "sonic"])
def test_the_frames_that_are_promised_come_with_progress(name: str, speech: Path) -> None:
    told: list[tuple[int, int]] = []
    clip = _loaded(name).run(_request(speech, backend=name), lambda done, total, *_: told.append((done, total)))
    frames = list(clip.frames)
    assert len(frames) == clip.frame_count == 2 * FRAMES - 1
    assert {frame.shape for frame in frames} == {(SIZE, SIZE, 3)}
    assert (clip.width, clip.height, clip.fps) == (SIZE, SIZE, 25.0)
    assert clip.facts["lowering"]["ignores"]
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))
    assert len({total for _, total in told}) == 1


def test_a_low_rate_is_played_as_the_network_made_it(speech: Path) -> None:
    clip = _loaded("dice_talk").run(_request(speech, fps=12.0), _nothing)
    assert clip.fps == 12.5
    assert len(list(clip.frames)) == FRAMES


def test_the_whole_picture_keeps_its_shape(speech: Path, tmp_path: Path) -> None:
    portrait_picture = Image.open(asset("samples/woman-oil.jpg"))
    wide = Image.new("RGB", (2 * portrait_picture.width, portrait_picture.height), "grey")
    wide.paste(portrait_picture)
    wide.save(tmp_path / "wide.png")
    backend, request = _loaded("dice_talk"), _request(speech, image=tmp_path / "wide.png")
    square, whole = (backend.run(replace(request, whole_picture=whole), _nothing) for whole in (False, True))
    assert (square.width, square.height) == (SIZE, SIZE)
    assert (whole.width, whole.height) == (2 * SIZE, SIZE)
    assert square.rest is not None
    assert whole.rest is not None
    assert middle_of(square.rest)[0] == pytest.approx(SIZE / 2, abs=SIZE / 20)
    assert middle_of(whole.rest)[0] == pytest.approx(SIZE / 2, abs=SIZE / 20)


def test_the_curve_reaches_the_network_of_dice_talk_and_not_that_of_sonic(speech: Path) -> None:
    def first_frames(name: str, words: str) -> NDArray[np.uint8]:
        return np.stack(list(_loaded(name).run(_request(speech, curve=parse(words), backend=name), _nothing).frames))

    assert not np.array_equal(first_frames("dice_talk", "happy"), first_frames("dice_talk", "furious"))
    assert np.array_equal(first_frames("sonic", "happy"), first_frames("sonic", "furious"))


def test_guidance_and_region_reach_the_network_and_the_forecast(speech: Path) -> None:
    backend = _loaded("dice_talk")
    plain = _request(speech)
    usual = next(backend.run(plain, _nothing).frames)
    for changes in ({"emotion_scale": 0.0}, {"kept_steps": 2}, {"upper_face": True}):
        assert not np.array_equal(usual, next(backend.run(replace(plain, **changes), _nothing).frames)), changes
    slow, fast = (backend.estimate(replace(plain, **more)) for more in ({"emotion_scale": 3.0}, {"kept_steps": 2}))
    assert slow.seconds > backend.estimate(plain).seconds > fast.seconds


def test_two_people_of_one_picture_are_generated_each_in_their_own_square(speech: Path, tmp_path: Path) -> None:
    sides = [Image.open(asset(f"samples/{name}")).convert("RGB") for name in ("woman-oil.jpg", "man-render.jpg")]
    picture = np.concatenate([np.asarray(side.resize((300, 300))) for side in sides], axis=1)
    Image.fromarray(picture).save(tmp_path / "couple.png")
    request = _request(
        speech,
        image=tmp_path / "couple.png",
        face=1,
        whole_picture=True,
        partners=(portrait.Partner(face=2, curve=parse("sad"), speech=speech, starts=0.2),),
    )
    backend = _loaded("dice_talk")
    told: list[tuple[int, int]] = []
    clip = backend.run(request, lambda done, total, *_: told.append((done, total)))
    frames = list(clip.frames)
    assert len(frames) == clip.frame_count == backend.estimate(request).frames
    assert (clip.width, clip.height) == (600, 300)
    assert clip.rest is not None
    assert middle_of(clip.rest)[0] == pytest.approx(150, abs=15)
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))
    change = np.abs(frames[0].astype(int) - picture).max(axis=2)
    assert change[130:170, 130:170].max() > 10
    assert change[130:170, 430:470].max() > 10
    assert change[:5].max() == 0


def test_it_stops_in_the_middle_of_a_step(speech: Path) -> None:
    def stop(done: int, _total: int, _preview: object = None) -> None:
        if done == 2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        _loaded("dice_talk").run(_request(speech), stop)


def test_a_picture_without_a_face_is_refused_before_any_work(speech: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    Image.new("RGB", (300, 300), "teal").save(empty)
    with pytest.raises(FaceProblem):
        _loaded("dice_talk").run(_request(speech, image=empty), _nothing)


def test_the_forecast_counts_the_steps_that_are_told(speech: Path) -> None:
    backend = create("sonic")
    estimate = backend.estimate(_request(speech, backend="sonic"))
    assert estimate.frames == 2 * FRAMES - 1
    assert estimate.steps == svd_portrait.STEPS + estimate.frames
    larger = backend.estimate(_request(speech, size=2 * SIZE, backend="sonic"))
    assert larger.activation_bytes - CARD_BYTES > 3.9 * (estimate.activation_bytes - CARD_BYTES)
    assert larger.seconds > estimate.seconds
    assert estimate.disk_bytes > FRAMES * 150_000


def test_a_card_that_is_short_of_memory_decodes_fewer_frames_at_once() -> None:
    backend = create("dice_talk")
    backend.load("cpu", "vae_tiling")
    assert backend._decode_chunk == 2  # type: ignore[attr-defined]
    backend.unload()
    backend.unload()


def test_the_cards_tell_what_may_not_be_sold() -> None:
    for name in ("dice_talk", "sonic"):
        card = cards()[name]
        assert card.needs_consent
        assert card.needs_gpu
        assert not all(licence.commercial for licence in card.licences)
        assert card.download_mb > 1000


@cache
def _networks(name: str) -> DiceTalkPipeline:
    return tiny_dice(sonic=name == "sonic")


def _loaded(name: str) -> svd_portrait.SvdPortrait:
    backend = create(name)
    assert isinstance(backend, svd_portrait.SvdPortrait)
    backend.load("cpu", "resident")
    return backend


def _request(recording: Path, **changes: object) -> PortraitRequest:
    settings: dict[str, object] = {
        "image": asset("samples/woman-oil.jpg"),
        "speech": recording,
        "curve": parse("happy"),
        "size": SIZE,
        "backend": "dice_talk",
        "consent": True,
    }
    return PortraitRequest(**{**settings, **changes})  # type: ignore[arg-type]


def _nothing(done: int, total: int, _preview: object = None) -> None:
    assert 0 <= done <= total
