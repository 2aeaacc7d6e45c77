"""What was learnt from the runs: who used how much of the devices, how long work takes, and where memory ran out."""

from collections.abc import Mapping

from studio.jobs.database import Database
from studio.jobs.job import Place
from studio.jobs.measured import Measured

HALF_LIFE = 600.0
"""Seconds after which device time counts half in the fair order."""

DAY_HALF_LIFE = 86400.0 / 2
"""The same for the daily quota: with half a day, steady use of one day's quota a day stays near 0.7 of it."""

REMEMBERED = 86400.0
"""Seconds for which a plan under which memory ran out is not tried again."""

_MEMORY = 8
"""Runs over which the slowness is averaged."""


class Ledger:
    """Tables that only grow wiser. Times (`now`) are seconds since the epoch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def charge(self, tenant: str, seconds: float, now: float) -> None:
        """Note that the tenant had a device for so many seconds, until now."""
        with self._database.transaction() as connection:
            recent, day = self._used(tenant, now)
            connection.execute(
                "INSERT OR REPLACE INTO tenant_usage (tenant, recent_seconds, day_seconds, at) VALUES (?, ?, ?, ?)",
                (tenant, recent + seconds, day + seconds, now),
            )

    def usage(self, now: float) -> Mapping[str, float]:
        """Device-seconds of every tenant, older ones counting less: what the fair order compares."""
        rows = self._database.connection.execute("SELECT tenant, recent_seconds, at FROM tenant_usage")
        return {row["tenant"]: row["recent_seconds"] * _kept(now - row["at"], HALF_LIFE) for row in rows}

    def used_today(self, tenant: str, now: float) -> float:
        """Device-seconds that count against the tenant's daily quota."""
        return self._used(tenant, now)[1]

    def note_run(
        self,
        device: str,
        backend: str,
        size: int,
        plan: str,
        *,
        slowness: float,
        memory_ratio: float | None,
        load_seconds: float | None,
    ) -> None:
        """Note a run that ended well.

        slowness: seconds that it took, over seconds that the back end expected. memory_ratio: the most memory that it
        took beside the weights, over the forecast, or None where that was not measured. load_seconds: how long loading
        took, or None where the model was warm.
        """
        self._database.connection.execute(
            "INSERT INTO model_profile (device, backend, size, plan, runs, slowness, memory_ratio, load_seconds)"
            " VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " slowness = slowness + (excluded.slowness - slowness) / min(runs + 1, ?), runs = runs + 1,"
            " memory_ratio = max(memory_ratio, excluded.memory_ratio),"
            " load_seconds = coalesce(nullif(excluded.load_seconds, 0), load_seconds)",
            (device, backend, size, plan, slowness, memory_ratio or 0.0, load_seconds or 0.0, _MEMORY),
        )

    def note_overflow(self, device: str, backend: str, size: int, plan: str, now: float) -> None:
        """Note that memory ran out."""
        self._database.connection.execute(
            "INSERT INTO model_profile (device, backend, size, plan, overflowed) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET overflowed = excluded.overflowed",
            (device, backend, size, plan, now),
        )

    def overflowed(self, device: str, backend: str, size: int, now: float) -> frozenset[str]:
        """The plans under which memory ran out for this size or a smaller one within the last day.

        After a day they are tried again: another program may have held the memory.
        """
        rows = self._database.connection.execute(
            "SELECT DISTINCT plan FROM model_profile WHERE device = ? AND backend = ? AND size <= ? AND overflowed > ?",
            (device, backend, size, now - REMEMBERED),
        )
        return frozenset(row["plan"] for row in rows)

    def slowness(self, place: Place, backend: str) -> float | None:
        """Seconds that runs of the back end take, over the seconds that it expects; None before its first run."""
        row = self._database.connection.execute(
            "SELECT sum(slowness * runs) / sum(runs) FROM model_profile"
            " WHERE (device = ?1 OR instr(device, ?1 || ':') = 1) AND backend = ?2 AND runs > 0",
            (place, backend),
        ).fetchone()
        return None if row[0] is None else float(row[0])

    def measured(self, place: Place | str, backend: str) -> list[Measured]:
        """What memory runs of the back end took, by their size; see `studio.jobs.measured`. place: or a device."""
        rows = self._database.connection.execute(
            "SELECT size, memory_ratio AS ratio, runs FROM model_profile"
            " WHERE (device = ?1 OR instr(device, ?1 || ':') = 1) AND backend = ?2 AND memory_ratio > 0",
            (place, backend),
        )
        return [Measured(**dict(row)) for row in rows]

    def load_seconds(self, device: str, backend: str) -> float | None:
        """How long the back end takes to load, or None before it was."""
        row = self._database.connection.execute(
            "SELECT max(load_seconds) FROM model_profile WHERE device = ? AND backend = ? AND load_seconds > 0",
            (device, backend),
        ).fetchone()
        return None if row[0] is None else float(row[0])

    def _used(self, tenant: str, now: float) -> tuple[float, float]:
        row = self._database.connection.execute("SELECT * FROM tenant_usage WHERE tenant = ?", (tenant,)).fetchone()
        if row is None:
            return 0.0, 0.0
        seconds = now - row["at"]
        return row["recent_seconds"] * _kept(seconds, HALF_LIFE), row["day_seconds"] * _kept(seconds, DAY_HALF_LIFE)


def _kept(seconds: float, half_life: float) -> float:
    return float(0.5 ** (max(0.0, seconds) / half_life))
