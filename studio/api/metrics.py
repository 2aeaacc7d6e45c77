"""How the studio fares, in the text format of Prometheus: read from the job list when it is asked for."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from studio.studio import Studio

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(studio: Studio) -> bytes:
    """The metrics at this moment."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(studio))
    return bytes(generate_latest(registry))


class _Collector:
    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def collect(self) -> Iterable[Metric]:
        """What `prometheus_client` asks for."""
        line = self._studio.line()
        unfinished = [one.job for one in line.mine if not one.job.ended]
        yield from _unfinished(Counter((job.state, job.need.backend) for job in unfinished))
        waiting = [job.submitted for job in unfinished if job.state == "queued"]
        oldest = time.time() - min(waiting) if waiting else 0.0
        yield GaugeMetricFamily("mien_queue_oldest_seconds", "How long the oldest waiting job has waited.", oldest)
        yield GaugeMetricFamily("mien_queue_work_seconds", "Forecast work of all unfinished jobs.", line.seconds)
        loaded = GaugeMetricFamily(
            "mien_model_loaded_bytes", "Memory of each loaded model.", labels=["device", "model", "tier"]
        )
        for one in line.loaded:
            loaded.add_metric([one.device, one.model, "device" if one.on_device else "ram"], one.memory_mb * 1e6)
        yield loaded
        ended = GaugeMetricFamily("mien_jobs_ended", "Jobs that have ended and are kept.", labels=["state", "backend"])
        for (state, backend), count in sorted(self._studio.ended().items()):
            ended.add_metric([state, backend], count)
        yield ended


def _unfinished(counts: Counter[tuple[str, str]]) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("mien_jobs", "Jobs that have not ended.", labels=["state", "backend"])
    for (state, backend), count in sorted(counts.items()):
        jobs.add_metric([state, backend], count)
    yield jobs
