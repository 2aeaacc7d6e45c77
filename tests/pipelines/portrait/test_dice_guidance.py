import numpy as np
import pytest
import torch

from pipelines.errors import InvalidInput
from pipelines.portrait.dice_guidance import Guidance, Steering, activation_bytes, branches_at_once, windows


@pytest.mark.parametrize(("total", "overlap"), [(50, 0), (61, 0), (61, 5), (12, 0)])
@pytest.mark.parametrize("shift", [0, 7, 24])
def test_windows_cover_every_frame(total: int, overlap: int, shift: int) -> None:
    made = list(windows(total, 25, overlap, shift))
    assert set(torch.cat(made).tolist()) == set(range(total))
    assert all(len(window) == 25 for window in made)


def test_windows_wrap_and_shift() -> None:
    first = next(windows(50, 25, 0, 7))
    assert first.tolist() == [*range(43, 50), *range(18)]


def test_windows_overlap_by_what_is_asked() -> None:
    first, second, *_ = windows(100, 25, 5, 0)
    assert set(first.tolist()) & set(second.tolist()) == set(range(20, 25))


def test_speech_and_emotion_are_pushed_together_unless_the_emotion_has_its_own_scale() -> None:
    assert len(Guidance().branches(0)) == 3
    assert len(Guidance(emotion=4.0).branches(0)) == 4
    values = torch.randn(4, 5, 4, 2, 2)
    together = Steering(Guidance(picture=3, speech=6), (5, 4, 2, 2)).combine(torch.arange(5), values[[0, 1, 3]])
    apart = Steering(Guidance(picture=3, speech=6, emotion=6.0), (5, 4, 2, 2)).combine(torch.arange(5), values)
    assert torch.allclose(together, apart, atol=1e-5)


def test_scales_multiply_the_differences() -> None:
    nothing, picture, everything = torch.zeros(1, 1, 1, 1), torch.ones(1, 1, 1, 1), torch.full((1, 1, 1, 1), 3.0)
    made = Steering(Guidance(picture=2, speech=5), (1, 1, 1, 1)).combine(
        torch.tensor([0]), torch.stack([nothing, picture, everything])
    )
    assert made.item() == 2 * 1 + 5 * 2


def test_the_emotion_scale_may_follow_a_curve_and_padding_holds_its_end() -> None:
    guidance = Guidance(emotion=np.array([0.0, 1.0, 2.0], dtype=np.float32))
    scale = guidance.scales(torch.tensor([2, 0, 4]))[2]
    assert torch.as_tensor(scale).flatten().tolist() == [2.0, 0.0, 2.0]


def test_kept_differences_steer_the_steps_in_between() -> None:
    guidance = Guidance(picture=3, speech=6, refresh=2)
    assert [len(guidance.branches(step)) for step in range(4)] == [3, 1, 3, 1]
    assert guidance.cost(4) == 2.0
    steering = Steering(guidance, (6, 1, 1, 1))
    values = torch.randn(3, 6, 1, 1, 1)
    full = steering.combine(torch.arange(6), values)
    shuffled = torch.tensor([4, 1, 0, 5, 3, 2])
    again = steering.combine(shuffled, values[2:, shuffled])
    assert torch.allclose(again, full[shuffled], atol=1e-5)


def test_branches_share_a_call_as_far_as_the_budget_goes() -> None:
    one = activation_bytes(25, 64, 64, 2)
    assert branches_at_once(3, None, 25, 64, 64, 2) == 3
    assert branches_at_once(3, 2 * one, 25, 64, 64, 2) == 2
    assert branches_at_once(3, 1, 25, 64, 64, 2) == 1


@pytest.mark.parametrize("wrong", [{"speech": -1.0}, {"picture": 21.0}, {"emotion": float("nan")}, {"refresh": 0}])
def test_values_outside_their_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match=r"must lie|can be kept"):
        Guidance(**wrong)  # type: ignore[arg-type]
