"""What requests need and will cost, and which of them may come into the line."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from pipelines import backends as registry
from pipelines.backends.base import Backend, ResourceEstimate, check_consent
from pipelines.errors import InvalidInput
from pipelines.requests.base import Request
from studio.jobs.device import machine_memory, place_of
from studio.jobs.home import results_of
from studio.jobs.job import Need
from studio.jobs.measured import corrected
from studio.jobs.memory_plan import least_memory
from studio.jobs.nearest import nearest
from studio.jobs.queue import Waiting
from studio.jobs.quota import Quota, Used, check_quota
from studio.jobs.room import Forecast, Room, in_words
from studio.jobs.store import JobStore
from studio.settings import Settings

MOST_KEY = 200
"""Characters of an idempotency key: five times a UUID's; it is kept and looked up with every request."""


def check_key(key: str | None) -> None:
    """Raise InvalidInput for an idempotency key that is too long."""
    if key is not None and len(key) > MOST_KEY:
        raise InvalidInput(
            f"The key that ends in '{key[-20:]}' has {len(key)} characters; use at most {MOST_KEY}, such as a UUID."
        )


class Admission:
    """Looks at requests before they are jobs. It keeps nothing.

    backends: makes a back end by name. devices: those of the studio at this moment.
    """

    def __init__(
        self,
        settings: Settings,
        store: JobStore,
        backends: Callable[[str], Backend[Any]],
        devices: Callable[[], Sequence[str]],
    ) -> None:
        self._settings = settings
        self._store = store
        self._backends = backends
        self._devices = devices

    def check(self, request: Request) -> tuple[Need, Forecast]:
        """What the request needs and will cost; raises what `submit` would, whoever asks, and queues nothing."""
        need, forecast = self._fitting(request)
        check_consent(self._backends(request.backend).card, request)
        return need, forecast

    def check_quota(self, tenant: str, forecast: Forecast, instead_of: str | None) -> None:
        """Raise MienError where a job of this forecast goes beyond what the tenant may ask for.

        instead_of: a job that it would replace, which does not count.
        """
        limits, results = self._settings, results_of(self._settings.home)
        quota = Quota(jobs=limits.quota_jobs, seconds=limits.quota_seconds, megabytes=limits.quota_mb)
        if quota == Quota():
            return
        unfinished = [job for job in self._store.unfinished() if job.tenant == tenant and job.id != instead_of]
        taken = self._store.disk_use.of(results, tenant) if quota.megabytes else []
        used = Used(
            jobs=len(unfinished),
            seconds=self._store.ledger.used_today(tenant, time.time()) + sum(job.need.seconds for job in unfinished),
            megabytes=sum([*(one.size_bytes for one in taken), *(job.need.disk_bytes for job in unfinished)]) / 1e6,
        )
        check_quota(quota, used, seconds=forecast.seconds, megabytes=forecast.disk_mb)

    def forecast(self, request: Request) -> Forecast:
        """What the request will cost, as far as can be told without loading anything."""
        return self._forecast(request, self._estimate(request))

    def outlook(self, request: Request, *, tenant: str = "local", instead_of: str | None = None) -> str:
        """The forecast in words, and when the request would start if it were submitted now, for whoever waits for it.

        instead_of: a job whose place in the line it would take, if that has not begun.

        Raises what `submit` would for a clip for which there is no room, or no device.
        """
        (need, forecast), now = self._fitting(request), time.time()
        newcomer = Waiting(
            id="", tenant=tenant, priority="interactive", submitted=now, model=need.backend, seconds=need.seconds
        )
        old = None if instead_of is None else self._store.get(instead_of)
        if old is not None and not old.ended and old.owner is None:
            newcomer = replace(newcomer, id=old.id, submitted=old.submitted, priority=old.priority)
            newcomer = replace(newcomer, pinned=old.pinned, position=old.position)
        turn = next(turn for turn in self._store.turns(need.place, now, newcomer) if turn.id == newcomer.id)
        if turn.start < 1.0:
            return forecast.text
        others = f", after {turn.ahead} other{'s' if turn.ahead > 1 else ''}" if turn.ahead else ""
        return f"{forecast.text} As things stand, it would start in about {in_words(turn.start)}{others}."

    def _fitting(self, request: Request) -> tuple[Need, Forecast]:
        """What the request needs and will cost. Raises what `submit` would where there is no room, or no device."""
        estimate = self._estimate(request)
        need, forecast = self._need(request, estimate), self._forecast(request, estimate)
        room = self._room()
        if not room.fits(forecast):
            raise room.refusal(forecast, nearest(request, lambda smaller: room.fits(self.forecast(smaller))))
        return need, forecast

    def _need(self, request: Request, estimate: ResourceEstimate) -> Need:
        return Need(
            backend=request.backend,
            place=place_of(self._backends(request.backend).card, self._devices()),
            seconds=estimate.seconds,
            weights_bytes=estimate.weights_bytes,
            activation_bytes=estimate.activation_bytes,
            disk_bytes=estimate.disk_bytes,
        )

    def _forecast(self, request: Request, estimate: ResourceEstimate) -> Forecast:
        disk_mb = (estimate.disk_bytes + sum(path.stat().st_size for path in request.files())) / 1e6
        return Forecast(
            seconds=estimate.seconds,
            memory_mb=estimate.memory_mb,
            least_mb=least_memory(self._backends(request.backend).card, estimate),
            disk_mb=disk_mb,
            clip_seconds=estimate.clip_seconds,
            text=(
                f"About {in_words(estimate.seconds)} of work"
                f"{f' for a clip of {estimate.clip_seconds:.1f} s' if estimate.clip_seconds else ''}, "
                f"with {estimate.memory_mb} MB of memory and {max(1, round(disk_mb))} MB on the disk."
            ),
        )

    def _estimate(self, request: Request) -> ResourceEstimate:
        """What its back end forecasts: its time as runs have taken here, its memory as cards were measured to need."""
        registry.check_task(request)
        backend, ledger = self._backends(request.backend), self._store.ledger
        estimate = corrected(backend.estimate(request), ledger.measured("cuda", request.backend))
        place = "cuda" if backend.card.needs_gpu else place_of(backend.card, self._devices())
        return replace(estimate, seconds=estimate.seconds * (ledger.slowness(place, request.backend) or 1.0))

    def _room(self) -> Room:
        is_here = self._settings.executor in ("process", "thread")  # else the work is done on other machines
        return Room(
            seconds=self._settings.max_seconds,
            disk_mb=shutil.disk_usage(results_of(self._settings.home)).free / 1e6,
            memory_mb=machine_memory(self._devices()) if is_here else inf,
        )
