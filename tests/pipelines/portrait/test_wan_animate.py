import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from pipelines.assets import asset
from pipelines.errors import FaceProblem
from pipelines.face.find import find_faces
from pipelines.media.image import load_image
from pipelines.portrait.wan_driver import FACE_SIDE, drive
from pipelines.portrait.wan_gain import expression_gain
from tests.pipelines.portrait.tiny_wan_animate import FACE_SIDE as TINY
from tests.pipelines.portrait.tiny_wan_animate import TinyWanAnimate, tiny_wan_animate

FRAMES, STEPS = 9, 2


@pytest.fixture(scope="module")
def pipe() -> TinyWanAnimate:
    return tiny_wan_animate()


@pytest.fixture(scope="module")
def faces() -> list[Image.Image]:
    random = np.random.default_rng(0)
    return [Image.fromarray(random.integers(0, 255, (TINY, TINY, 3), dtype=np.uint8)) for _ in range(FRAMES)]


def test_gain_one_is_as_acted_and_gain_zero_a_still_face(pipe: TinyWanAnimate, faces: list[Image.Image]) -> None:
    acted = _run(pipe, faces)
    assert torch.allclose(_run(pipe, faces, np.ones(FRAMES)), acted, atol=1e-5)
    still = _run(pipe, [faces[0]] * FRAMES)
    assert torch.allclose(_run(pipe, faces, np.zeros(FRAMES)), still, atol=1e-5)
    away = (acted - still).abs().mean()
    assert away > 1e-6
    assert (_run(pipe, faces, np.full(FRAMES, 3.0)) - still).abs().mean() > 1.5 * away


def test_gains_belong_to_the_frames_of_their_segment(pipe: TinyWanAnimate, faces: list[Image.Image]) -> None:
    codes = _codes(pipe, faces, np.arange(FRAMES + 4, dtype=np.float32), segments=2)
    (raw,) = _codes(pipe, faces, np.ones(FRAMES, dtype=np.float32), segments=1)
    rest = raw[0]
    for segment, start in ((0, 0), (1, 4)):
        gains = torch.arange(start, start + FRAMES).clamp(max=FRAMES + 3).float()[:, None]
        assert torch.allclose(codes[segment], rest + gains * (raw - rest), atol=1e-5)


def test_a_blank_face_passes_unchanged(pipe: TinyWanAnimate, faces: list[Image.Image]) -> None:
    blank = torch.full((1, 3, TINY, TINY), -1.0)
    with torch.no_grad():
        plain = pipe.transformer.motion_encoder(blank)
        with expression_gain(
            pipe.transformer, np.zeros(1, dtype=np.float32), _pixels(faces[:1]), calls_per_segment=1, segment_stride=1
        ):
            assert torch.equal(pipe.transformer.motion_encoder(blank), plain)


def test_hooks_are_gone_afterwards(pipe: TinyWanAnimate, faces: list[Image.Image]) -> None:
    before = _run(pipe, faces)
    _run(pipe, faces, np.zeros(FRAMES))
    assert torch.equal(_run(pipe, faces), before)


def test_the_actors_head_moves_the_targets_skeleton_and_the_face_stays_in_the_middle() -> None:
    actor = load_image(asset("samples/man-render.jpg"))
    picture = load_image(asset("samples/woman-oil.jpg"))
    target = find_faces(picture)[0]
    shift = actor.shape[1] // 16
    moved = np.roll(actor, shift, axis=1)
    driver = drive(iter([actor, moved]), target, (picture.shape[1], picture.shape[0]))
    assert [face.size for face in driver.faces] == [(FACE_SIDE, FACE_SIDE)] * 2
    first, second = (np.asarray(face, dtype=float) for face in driver.faces)
    assert np.abs(first - second)[128:384, 128:384].mean() < 12
    still, turned = (_centre(np.asarray(pose)) for pose in driver.poses)
    assert turned[0] - still[0] > 1
    assert abs(turned[1] - still[1]) < 2


def test_acting_without_a_face_is_refused() -> None:
    target = find_faces(load_image(asset("samples/woman-oil.jpg")))[0]
    with pytest.raises(FaceProblem, match="faces the camera"):
        drive(iter([np.zeros((200, 200, 3), dtype=np.uint8)]), target, (256, 256))


def _centre(skeleton: NDArray[np.uint8]) -> tuple[float, float]:
    """Middle of what is drawn of the head, whose bones are violet and pink."""
    rows, columns = np.nonzero(skeleton[..., 2] > 100)
    return float(columns.mean()), float(rows.mean())


def _run(pipe: TinyWanAnimate, faces: list[Image.Image], gains: NDArray[np.float64] | None = None) -> torch.Tensor:
    def made() -> torch.Tensor:
        latents: torch.Tensor = pipe(
            image=Image.fromarray(np.random.default_rng(1).integers(0, 255, (32, 32, 3), dtype=np.uint8)),
            pose_video=[Image.new("RGB", (32, 32))] * FRAMES,
            face_video=faces,
            prompt="A person speaks.",
            height=32,
            width=32,
            segment_frame_length=FRAMES,
            num_inference_steps=STEPS,
            generator=torch.Generator().manual_seed(0),
            output_type="latent",
        ).frames
        return latents

    if gains is None:
        return made()
    with expression_gain(
        pipe.transformer,
        gains.astype(np.float32),
        _pixels(faces[:1]),
        calls_per_segment=STEPS,
        segment_stride=FRAMES - 1,
    ):
        return made()


def _codes(
    pipe: TinyWanAnimate, faces: list[Image.Image], gains: NDArray[np.float32], *, segments: int
) -> list[torch.Tensor]:
    """The motion codes of each segment, without the rest of the network: one call a segment, stride 4, batches of 4."""
    made = []
    with (
        torch.no_grad(),
        expression_gain(pipe.transformer, gains, _pixels(faces[:1]), calls_per_segment=1, segment_stride=4),
    ):
        for _ in range(segments):
            for hook in pipe.transformer._forward_pre_hooks.values():
                hook(pipe.transformer, ())
            made.append(torch.cat([pipe.transformer.motion_encoder(part) for part in _pixels(faces).split(4)]))
    return made


def _pixels(faces: list[Image.Image]) -> torch.Tensor:
    return torch.stack(
        [torch.from_numpy(np.array(face, dtype=np.float32)).permute(2, 0, 1) / 127.5 - 1 for face in faces]
    )
