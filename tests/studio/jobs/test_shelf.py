"""Loaded back ends stay warm, make room for each other in two tiers, and are kept as the memory allows."""

import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.errors import MienError, MissingDependency
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import shelf
from studio.jobs.ledger import Ledger
from studio.jobs.measured import SPARE
from studio.jobs.overflow import OutOfMemory
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore
from tests.studio.gradient import GradientBackend


@pytest.fixture
def made() -> dict[str, Any]:
    """The back ends that a shelf has created, by name."""
    return {}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return JobStore(tmp_path / "jobs.sqlite").ledger


class Model(GradientBackend):
    """Like a model of 4 MB; where it is `scarce`, memory runs out unless it is used sparingly enough."""

    def __init__(self, name: str = "model", scarce: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.card = replace(self.card, name=name, sketch=False)
        self.scarce = scarce
        self.plans: list[tuple[str, str]] = []
        self.rests = 0

    def load(self, device: str, plan: str) -> None:
        self.plans.append((device, plan))
        self.loads += 1
        if plan in self.scarce:
            raise MemoryError

    def rest(self) -> None:
        self.rests += 1


def a_shelf(
    made: dict[str, Any],
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    device: str = "cuda:0",
    host: int = 9,
    device_mb: int = 15,
) -> Shelf:
    """A shelf with room for two models on its device, and by default for two more that rest."""
    monkeypatch.setattr(shelf, "memory_budget", lambda _device: (device_mb, host))
    monkeypatch.setattr(shelf, "free_memory", lambda _device: None)
    monkeypatch.setattr(shelf, "forget_peak", lambda _device: 4 * 10**6)
    monkeypatch.setattr(shelf, "peak_bytes", lambda _device: 13 * 10**6)
    monkeypatch.setattr(shelf, "free_bytes", lambda _device: device_mb * 1e6)

    def create(name: str) -> Any:
        made[name] = Model(name)
        return made[name]

    return Shelf(create, device, ledger)


def use(shelf: Shelf, portrait: PortraitRequest, *names: str) -> None:
    for name in names:
        with shelf.borrow(replace(portrait, backend=name)):
            pass


def counts(made: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Loads, rests and unloads of each back end."""
    return {name: (one.loads, one.rests, one.unloads) for name, one in made.items()}


def test_the_least_recently_used_model_leaves_the_processor(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(a_shelf(made, ledger, monkeypatch, device="cpu", host=0), portrait, "a", "b", "a", "c")
    assert counts(made) == {"a": (1, 0, 0), "b": (1, 0, 1), "c": (1, 0, 0)}


def test_a_model_that_leaves_a_card_rests_in_the_hosts_memory(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "a", "b", "c")
    assert counts(made) == {"a": (1, 1, 0), "b": (1, 0, 0), "c": (1, 0, 0)}
    assert [one.name for one in stand.memory().in_ram] == ["a"]
    assert [one.name for one in stand.memory().on_device] == ["b", "c"]
    use(stand, portrait, "a")
    assert counts(made) == {"a": (2, 1, 0), "b": (1, 1, 0), "c": (1, 0, 0)}


def test_what_no_longer_fits_into_the_hosts_memory_goes(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(a_shelf(made, ledger, monkeypatch, host=5), portrait, "a", "b", "c", "d")
    assert counts(made) == {"a": (1, 1, 1), "b": (1, 1, 0), "c": (1, 0, 0), "d": (1, 0, 0)}


def test_a_model_in_use_stays_and_a_second_job_gets_its_own(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with stand.borrow(replace(portrait, backend="a")) as outer:
        use(stand, portrait, "b", "c")
        assert made["b"].rests == 1 and outer.backend.unloads == outer.backend.rests == 0
        with stand.borrow(replace(portrait, backend="a")) as inner:
            assert inner.backend is not outer.backend
    assert outer.backend.unloads + inner.backend.unloads == 1


def test_others_make_room_for_what_a_warm_model_needs_beside_its_weights(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "b", "a")
    larger = replace(made["a"].estimate(portrait), activation_bytes=8 * 10**6)
    monkeypatch.setattr(made["a"], "estimate", lambda _request: larger)
    with stand.borrow(replace(portrait, backend="a")) as loan:
        assert loan.load_seconds is None
        assert counts(made) == {"a": (1, 0, 0), "b": (1, 1, 0)}


def test_others_make_room_also_where_another_program_holds_a_part_of_the_card(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "a")
    monkeypatch.setattr(shelf, "free_bytes", lambda _device: 11e6)
    use(stand, portrait, "b")
    assert counts(made) == {"a": (1, 1, 0), "b": (1, 0, 0)}


def test_the_time_to_make_a_model_ready_depends_on_where_it_is(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "a", "b", "c")
    swap = stand.swap_seconds(dict.fromkeys("abcd", 24 * 2**30))
    assert set(swap) == {"a", "d"} and 1 < swap["a"] < swap["d"]
    assert stand.ready() == {"b", "c"}


def test_memory_that_ran_out_is_remembered_for_this_device(
    ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Model(scarce=frozenset({"resident"}))
    stand = a_shelf({}, ledger, monkeypatch)
    stand._create = lambda _name: model
    with pytest.raises(OutOfMemory) as caught, stand.borrow(portrait):
        pass
    assert (caught.value.plan, caught.value.stage) == ("resident", "load")
    assert model.unloads == 1
    with stand.borrow(portrait) as loan:
        assert loan.plan == "model_offload"
    assert model.plans == [("cuda:0", "resident"), ("cuda:0", "model_offload")]
    elsewhere = Shelf(lambda _name: Model(), "cuda:1", ledger)
    with elsewhere.borrow(portrait) as loan:
        assert loan.plan == "resident"


@pytest.mark.parametrize("stage", ["step", "decode"])
def test_the_stage_at_which_memory_ran_out_is_told(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch, stage: Any
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with pytest.raises(OutOfMemory) as caught, stand.borrow(portrait) as loan:
        if stage == "decode":
            loan.begin_decoding()
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
    assert caught.value.stage == stage and made["sketch_portrait"].unloads == 1


def test_idle_models_leave_before_a_model_is_kept_more_frugally(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch, device_mb=99)
    use(stand, portrait, "a")
    for was_alone in (False, True):
        with pytest.raises(OutOfMemory) as caught, stand.borrow(portrait):
            raise MemoryError
        assert caught.value.was_alone is was_alone
        assert [one.name for one in stand.memory().on_device] == []
        failed = ledger.overflowed("cuda:0", "sketch_portrait", 99, time.time())
        assert failed == (frozenset({"resident"}) if was_alone else frozenset())
    assert made["a"].rests == 1


@pytest.mark.parametrize(
    ("plan", "is_early"), [("resident", False), ("model_offload", True), ("group_offload", True), ("vae_tiling", False)]
)
def test_what_is_passed_over_while_decoding_is_not_tried_again(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch, plan: Any, is_early: bool
) -> None:
    """Whatever the steps tell: clips that are made in pieces are decoded before the last step."""

    def decode() -> None:
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    with pytest.raises(OutOfMemory) as caught, a_shelf(made, ledger, monkeypatch).borrow(portrait, plan):
        decode()
    assert caught.value.stage == "decode"
    failed = ledger.overflowed("cuda:0", "sketch_portrait", 99, time.time())
    assert plan in failed and ("group_offload" in failed) is is_early and len(failed) == 1 + (plan == "model_offload")


@pytest.mark.parametrize(
    ("kept", "hours", "plan"),
    [
        *((one, 23, one) for one in ("model_offload", "group_offload")),
        *((one, 25, "resident") for one in ("model_offload", "group_offload")),
        *((one, 0, "resident") for one in ("vae_tiling", "fp8", "cpu")),
    ],
)
def test_a_warm_model_stays_more_frugal_than_need_be_where_only_time_is_lost_and_for_a_day(
    made: Any,
    ledger: Ledger,
    portrait: PortraitRequest,
    monkeypatch: pytest.MonkeyPatch,
    kept: Any,
    hours: float,
    plan: str,
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with stand.borrow(portrait, kept):
        pass
    with stand.borrow(portrait, kept):  # warm
        pass
    later = time.monotonic() + hours * 3600
    monkeypatch.setattr(shelf, "time", SimpleNamespace(monotonic=lambda: later, time=time.time))
    with stand.borrow(portrait) as loan:
        assert loan.plan == plan


def test_only_what_lies_whole_on_the_card_rests_beside_it(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with stand.borrow(replace(portrait, backend="a"), "group_offload"):
        pass
    use(stand, portrait, "b", "c")
    assert counts(made)["a"] == (1, 0, 1) and stand.memory().in_ram == []


def test_a_model_that_rests_is_let_go_before_it_is_loaded_in_another_way(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "a", "b", "c")
    assert counts(made)["a"] == (1, 1, 0)
    with stand.borrow(replace(portrait, backend="a"), "fp8"):
        assert counts(made)["a"] == (2, 1, 1)


def test_a_warm_model_is_loaded_anew_for_a_more_frugal_plan_and_stays_so(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "a")
    with stand.borrow(replace(portrait, backend="a"), "group_offload") as loan:
        assert loan.plan == "group_offload" and loan.load_seconds is not None
    with stand.borrow(replace(portrait, backend="a")) as loan:
        assert loan.plan == "group_offload" and loan.load_seconds is None
    assert [plan for _, plan in made["a"].plans] == ["resident", "group_offload"] and made["a"].unloads == 1


def test_the_last_plan_loads_onto_the_processor(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_shelf(made, ledger, monkeypatch).borrow(portrait, "cpu"):
        assert made["sketch_portrait"].plans == [("cpu", "cpu")]


def test_a_run_is_remembered_for_the_next_forecast(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    for seconds in (3.0, 5.0):
        with stand.borrow(portrait) as loan:
            stand.note_run(portrait, loan, seconds)
    assert ledger.slowness("cuda", "sketch_portrait") == pytest.approx(4.0)
    assert ledger.slowness("cpu", "sketch_portrait") is None


def test_memory_that_runs_took_corrects_the_forecast_and_with_it_the_plan(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with stand.borrow(portrait) as loan:
        assert loan.needed == loan.estimate and loan.estimate.activation_bytes == 6 * 10**6
        stand.note_run(portrait, loan, 3.0)
    (measured,) = ledger.measured("cuda", "sketch_portrait")
    assert measured.ratio == pytest.approx(1.5)
    with stand.borrow(portrait) as loan:
        assert loan.needed.activation_bytes == round(6e6 * 1.5 * SPARE)
        assert loan.estimate.activation_bytes == 6 * 10**6 and loan.plan == "resident"
    small = a_shelf(made, ledger, monkeypatch, device_mb=12)
    with small.borrow(portrait) as loan:
        assert loan.plan == "group_offload"


def test_a_run_beside_another_or_with_weights_that_move_measures_no_memory(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with stand.borrow(portrait) as outer:
        use(stand, portrait, "b")
        stand.note_run(portrait, outer, 3.0)
    with stand.borrow(portrait, "group_offload") as moved:
        stand.note_run(portrait, moved, 3.0)
    assert ledger.measured("cuda", "sketch_portrait") == [] and ledger.slowness("cuda", "sketch_portrait") is not None


def test_a_problem_with_the_request_leaves_the_back_end_warm(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with pytest.raises(MienError), stand.borrow(portrait):
        raise MienError("no face")
    with stand.borrow(portrait):
        pass
    assert made["sketch_portrait"].loads == 1


def test_a_request_that_is_refused_before_it_begins_leaves_the_back_end_warm(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    use(stand, portrait, "a")
    warm = made["a"]

    def refuse(_request: PortraitRequest) -> None:
        raise MienError("The picture cannot be read any more.")

    with monkeypatch.context() as patched:
        patched.setattr(warm, "estimate", refuse)
        with pytest.raises(MienError), stand.borrow(replace(portrait, backend="a")):
            pass
    with stand.borrow(replace(portrait, backend="a")) as loan:
        assert loan.backend is warm and counts(made) == {"a": (1, 0, 0)}


def test_a_model_that_cannot_be_loaded_is_not_taken_for_a_loaded_one(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)

    def refuse(_self: Model, _device: str, _plan: str) -> None:
        raise MissingDependency("The weights are not on this machine.")

    with monkeypatch.context() as patched:
        patched.setattr(Model, "load", refuse)
        for _ in range(2):
            with pytest.raises(MissingDependency), stand.borrow(portrait):
                pass
    assert stand.loaded() == []
    with stand.borrow(portrait) as loan:
        assert loan.backend.loads == 1


def test_a_back_end_that_broke_is_made_anew(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    with pytest.raises(ZeroDivisionError), stand.borrow(portrait):
        raise ZeroDivisionError
    broken = made["sketch_portrait"]
    with stand.borrow(portrait) as fresh:
        assert fresh is not broken
    assert broken.unloads == 1


def test_clearing_unloads_everything(
    made: Any, ledger: Ledger, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = a_shelf(made, ledger, monkeypatch)
    for name in ("a", "b"):
        with stand.borrow(replace(portrait, backend=name)):
            pass
    stand.clear()
    stand.clear()
    assert [made[name].unloads for name in ("a", "b")] == [1, 1]
