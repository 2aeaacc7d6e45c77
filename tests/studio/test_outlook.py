"""Before the click the user hears what a request takes, when it would start, and what would be possible instead."""

from dataclasses import replace
from typing import Any

import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.video import VideoRequest
from studio.jobs import admission as module
from studio.settings import Settings
from studio.studio import Studio


@pytest.fixture
def waiting(settings: Settings, backend: Any) -> Any:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        yield studio


def test_nobody_waits_so_only_the_cost_is_said(waiting: Studio, portrait: PortraitRequest) -> None:
    assert waiting.outlook(portrait) == waiting.forecast(portrait).text


def test_the_others_and_the_time_until_it_starts_are_said(waiting: Studio, portrait: PortraitRequest) -> None:
    waiting.submit(portrait, tenant="bob")
    assert waiting.outlook(portrait, tenant="ann").endswith(
        "As things stand, it would start in about 1 s, after 1 other."
    )
    waiting.submit(portrait, tenant="ann")
    assert waiting.outlook(portrait, tenant="ann").endswith("in about 2 s, after 2 others.")


def test_in_the_place_of_another_job_it_starts_when_that_would(waiting: Studio, portrait: PortraitRequest) -> None:
    first, second = (waiting.submit(portrait, tenant="ann") for _ in range(2))
    assert waiting.outlook(portrait, tenant="ann", instead_of=second).endswith("after 1 other.")
    waiting.pin(second)
    assert waiting.outlook(portrait, tenant="ann", instead_of=second) == waiting.forecast(portrait).text
    waiting.cancel(first)
    waiting.submit(portrait, tenant="bob", priority="batch")
    assert waiting.outlook(portrait, tenant="ann", instead_of=first).endswith("after 1 other."), "that has ended"
    batch = waiting.submit(portrait, tenant="eve", priority="batch")
    assert waiting.outlook(portrait, tenant="eve", instead_of=batch).endswith("after 2 others.")


def test_batch_jobs_of_others_do_not_hold_up_whoever_sits_there(waiting: Studio, portrait: PortraitRequest) -> None:
    waiting.submit(portrait, tenant="bob", priority="batch")
    assert waiting.outlook(portrait, tenant="ann") == waiting.forecast(portrait).text


def test_a_running_job_counts_with_what_is_left_of_it(waiting: Studio, portrait: PortraitRequest) -> None:
    store = waiting._store
    job_id = waiting.submit(portrait, tenant="bob")
    job = store.claim("worker", store.get(job_id).submitted)
    assert job is not None
    store.progress(job, store.get(job_id).submitted, 1, 10, 18_000.0, None)
    assert waiting.outlook(portrait).endswith("it would start in about 5.0 h.")
    waiting.submit(portrait)
    assert 17_000 < (waiting.line().mine[1].start or 0) <= 18_000


def test_runs_that_took_longer_correct_the_time_that_is_said(waiting: Studio, portrait: PortraitRequest) -> None:
    assert waiting.forecast(portrait).text.startswith("About 1 s of work")
    for slowness in (110.0, 130.0):
        waiting._store.ledger.note_run(
            "cpu", "sketch_portrait", 40, "resident", slowness=slowness, memory_ratio=None, load_seconds=None
        )
    assert waiting.forecast(portrait).text.startswith("About 2 min of work")
    assert waiting.forecast(portrait).seconds == waiting.check(portrait)[0].seconds == 120.0


def test_a_clip_that_is_too_long_is_refused_with_the_nearest_length(
    settings: Settings, backend: Any, curve: EmotionCurve
) -> None:
    estimate = backend.estimate

    def as_long_as_asked(request: Any) -> Any:
        return replace(estimate(request), clip_seconds=request.seconds)

    backend.estimate = as_long_as_asked
    film = VideoRequest(prompt="sea", curve=curve, seconds=10.0, backend="animatic")
    with (
        Studio(replace(settings, max_seconds=7.0), backends=lambda _: backend, working=False) as studio,
        pytest.raises(InvalidInput, match=r"10 s; this studio makes at most 7 s.*possible: 7 s instead of 10"),
    ):
        studio.outlook(film)


def test_weights_that_no_memory_holds_are_refused_before_the_click_and_after(
    waiting: Studio, portrait: PortraitRequest, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    estimate = backend.estimate(portrait)
    backend.card = replace(backend.card, sketch=False)
    backend.estimate = lambda _: replace(estimate, weights_bytes=60 * 10**9)
    monkeypatch.setattr(module, "machine_memory", lambda _devices: 31_000)
    assert "60006 MB" in waiting.outlook(portrait)  # 30 GB in 8 bits
    monkeypatch.setattr(module, "machine_memory", lambda _devices: 29_000)
    for ask in (waiting.outlook, waiting.submit):
        with pytest.raises(InvalidInput, match=r"at least 30\.0 GB.*29\.0 GB in all. Choose a smaller back end"):
            ask(portrait)  # type: ignore[operator]
    assert waiting.jobs() == []
