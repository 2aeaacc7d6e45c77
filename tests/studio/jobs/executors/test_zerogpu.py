"""Lent cards: the work is done in the request's context, and only plain values go in and out."""

import asyncio
import contextvars
import pickle
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipelines.backends.base import MemoryPlan
from pipelines.errors import InvalidInput, MissingDependency, UnreadableMedia
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import run
from studio.jobs.executors import zerogpu
from studio.jobs.executors.zerogpu import LONGEST, SHORTEST, declared_seconds
from studio.jobs.job import Job, Need, Update
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.gradient import GradientBackend

REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("request")


class Model(GradientBackend):
    """A model that needs a card; at frame 2 it does what its name says."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.card = replace(self.card, name=name, sketch=False, needs_gpu=True)
        self.frames = 200 if name == "long" else 5
        if name == "broken":
            self.before_frame = _break

    def load(self, device: str, plan: MemoryPlan) -> None:
        assert (device, plan) == ("cuda:0", "resident")


def create(name: str) -> GradientBackend:
    """Called in this process and by the worker for the processor."""
    return Model(name)


def _break(number: int) -> None:
    if number == 2:
        raise ZeroDivisionError("the card broke")


class Lender:
    """Stands for `spaces`: lends a card for a generator, in whose fork nothing but pickled values arrives.

    refuses: raised in place of a card. cuts: so many calls are ended before their work is done, as the library does.
    """

    def __init__(self) -> None:
        self.declared: list[int] = []
        self.refuses: Exception | None = None
        self.cuts = 0

    def GPU(self, duration: Callable[..., int]) -> Callable[..., Any]:  # noqa: N802 - the library's name
        def decorate(function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
            def lent(*given: Any) -> Iterator[Any]:
                REQUEST.get()  # raises where there is no request
                self.declared.append(duration(*given))
                if self.refuses:
                    raise self.refuses
                made = function(*pickle.loads(pickle.dumps(given)))
                if len(self.declared) <= self.cuts:
                    yield from (pickle.loads(pickle.dumps(next(made))) for _ in range(2))
                    made.close()  # type: ignore[attr-defined]
                    raise refusal("GPU task aborted")
                yield from (pickle.loads(pickle.dumps(one)) for one in made)

            return lent

        return decorate


def refusal(message: str) -> Exception:
    """What the library raises; the worker for the processor imports this module, and has no use for gradio."""
    import gradio as gr

    return gr.Error(message, title="ZeroGPU worker error", print_exception=False)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, Lender]]:
    """One studio for all tests here, and who lends to it: starting a worker for the processor takes a second."""

    def unseen(*_: Any, **__: Any) -> Any:
        raise UnreadableMedia("no face")

    lender = Lender()
    module = types.ModuleType("spaces")
    module.GPU = lender.GPU  # type: ignore[attr-defined]
    settings = Settings(home=tmp_path_factory.mktemp("home"), executor="zerogpu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "spaces", module)
        patch.setattr(run, "measure_clip", unseen)
        patch.setattr("studio.jobs.shelf.memory_budget", lambda _device: (10_000, 0))
        with Studio(settings, backends=create) as opened:
            yield opened, lender


@pytest.fixture
def lender(hosted: tuple[Studio, Lender]) -> Lender:
    """Lends as it should, and has lent nothing yet."""
    lender = hosted[1]
    lender.declared, lender.refuses, lender.cuts = [], None, 0
    return lender


@pytest.fixture
def studio(hosted: tuple[Studio, Lender], lender: Lender) -> Studio:
    return hosted[0]


def follow(studio: Studio, job_id: str, each: Callable[[Update], None] = lambda _update: None) -> list[Update]:
    """Follow the job as a handler does, within a request."""

    async def handler() -> list[Update]:
        REQUEST.set("a visitor")
        seen = []
        async for update in studio.follow_async(job_id):
            each(update)
            seen.append(update)
        return seen

    return contextvars.copy_context().run(asyncio.run, handler())


def test_a_followed_job_is_made_in_the_context_of_its_request(
    studio: Studio, lender: Lender, portrait: PortraitRequest
) -> None:
    job_id = studio.submit(replace(portrait, backend="model"))
    assert studio.job(job_id).state == "queued"
    updates = follow(studio, job_id)
    assert [update.state for update in updates][:3] == ["queued", "loading", "running"]
    assert updates[-1].state == "succeeded" and studio.result(job_id).path.exists()
    assert lender.declared == [SHORTEST]
    assert studio.job(job_id).device == "cuda:0"


def test_two_followers_make_a_job_once(studio: Studio, lender: Lender, portrait: PortraitRequest) -> None:
    job_id = studio.submit(replace(portrait, backend="model"))

    async def both() -> None:
        REQUEST.set("a visitor")

        async def one() -> None:
            async for _ in studio.follow_async(job_id):
                pass

        await asyncio.gather(one(), one())

    asyncio.run(both())
    assert len(lender.declared) == 1 and studio.job(job_id).state == "succeeded"


def test_cancelling_ends_the_call(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(replace(portrait, backend="long"))
    follow(studio, job_id, lambda update: studio.cancel(job_id) if update.done else None)
    assert studio.job(job_id).state == "canceled"


def test_pausing_is_refused(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(replace(portrait, backend="long"))
    refused = []

    def pause(update: Update) -> None:
        if update.done and not refused:
            with pytest.raises(InvalidInput, match="lent for one call"):
                studio.pause(job_id)
            refused.append(True)
            studio.cancel(job_id)

    follow(studio, job_id, pause)
    assert refused


@pytest.mark.parametrize("refused", [True, False])
def test_what_the_host_refuses_is_told(
    studio: Studio, lender: Lender, portrait: PortraitRequest, refused: bool
) -> None:
    said = "You have exceeded your quota."
    lender.refuses = refusal(said) if refused else RuntimeError(said)
    job_id = studio.submit(replace(portrait, backend="model"))
    last = follow(studio, job_id)[-1]
    assert last.state == "failed" and last.message.startswith("The host lent no card for it, and nothing was begun.")
    assert f"It says: {said} Try again later, or choose" in last.message
    assert len(lender.declared) == 1


def test_a_call_that_was_too_short_is_made_once_more_for_longer(
    studio: Studio, lender: Lender, portrait: PortraitRequest
) -> None:
    lender.cuts = 1
    updates = follow(studio, studio.submit(replace(portrait, backend="model")))
    assert updates[-1].state == "succeeded" and lender.declared == [SHORTEST, LONGEST]
    assert any(f"{SHORTEST} s on the lent card did not suffice" in update.message for update in updates)


def test_a_job_that_no_call_is_long_enough_for_fails_with_a_remedy(
    studio: Studio, lender: Lender, portrait: PortraitRequest
) -> None:
    lender.cuts = 9
    last = follow(studio, studio.submit(replace(portrait, backend="model")))[-1]
    assert last.state == "failed" and f"longer than the {LONGEST} s" in last.message and "shorter clip" in last.message
    assert lender.declared == [SHORTEST, LONGEST]


def test_a_job_whose_visitor_left_waits_for_the_next_one(
    studio: Studio, lender: Lender, portrait: PortraitRequest
) -> None:
    job_id = studio.submit(replace(portrait, backend="model"))
    lender.refuses = RuntimeError("Connection closed by visitor while queueing")
    assert studio._executor is not None
    contextvars.copy_context().run(lambda: (REQUEST.set("a visitor"), studio._executor.attend(job_id)))  # type: ignore[union-attr]
    job = studio.job(job_id)
    assert (job.state, job.owner) == ("queued", None) and "somebody follows" in job.message
    lender.refuses = None
    assert follow(studio, job_id)[-1].state == "succeeded"


def test_a_failure_on_the_card_is_told_like_any_other(studio: Studio, portrait: PortraitRequest) -> None:
    last = follow(studio, studio.submit(replace(portrait, backend="broken")))[-1]
    assert last.state == "failed" and "the card broke" in last.message


def test_a_job_that_nobody_follows_leaves_the_queue_after_an_hour(
    studio: Studio, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = studio.submit(replace(portrait, backend="model"))
    executor = studio._executor
    assert isinstance(executor, zerogpu.ZeroGpuExecutor)
    looks = iter([False, True])
    monkeypatch.setattr(
        executor, "_closing", types.SimpleNamespace(wait=lambda _seconds: next(looks), set=lambda: None)
    )
    monkeypatch.setattr(zerogpu, "time", types.SimpleNamespace(time=lambda: studio.job(old).submitted + 3601.0))
    new = studio.submit(replace(portrait, backend="model"))
    studio._store.wishes.pause(new, studio.job(old).submitted + 3000.0)
    studio._store.wishes.resume(new, studio.job(old).submitted + 3000.0)
    executor._watch()
    assert studio.job(old).state == "canceled" and "Nobody followed it" in studio.job(old).message
    assert studio.job(new).state == "queued"
    studio.cancel(new)


def test_a_missing_package_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spaces", None)
    with pytest.raises(MissingDependency, match=r"mien\[spaces\]"):
        Studio(replace(settings, executor="zerogpu"), backends=create)


@pytest.mark.parametrize(
    ("forecast", "weights_gb", "declared"), [(1.0, 0, SHORTEST), (60.0, 0, 80), (10.0, 24, 38), (9999.0, 0, LONGEST)]
)
def test_a_quarter_more_than_the_forecast_is_declared_and_time_to_load(
    forecast: float, weights_gb: int, declared: int
) -> None:
    need = Need(backend="model", place="cuda", seconds=forecast, weights_bytes=weights_gb * 10**9)
    job = Job(**dict.fromkeys(Job.__dataclass_fields__) | {"need": need})  # type: ignore[arg-type]
    assert declared_seconds(job) == declared
