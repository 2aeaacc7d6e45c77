"""A page follows a job by its newest update, however much has happened before."""

import asyncio
from unittest.mock import Mock

import pytest

from pipelines.requests.portrait import PortraitRequest
from studio.studio import Studio
from studio.ui.following import Seen, follow


async def _all(studio: Studio, job_id: str) -> list[Seen]:
    return [seen async for seen in follow(studio, job_id)]


def test_a_page_that_comes_late_reads_nothing_but_the_newest_update(
    studio: Studio, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = studio.submit(portrait)
    list(studio.follow(job_id))
    monkeypatch.setattr(studio, "events", Mock(side_effect=AssertionError("all of them were read")))
    (seen,) = asyncio.run(_all(studio, job_id))
    assert seen.over and seen.result is not None and seen.panel["state"] == "succeeded"


def test_an_unknown_job_ends_at_once_with_a_note(studio: Studio) -> None:
    (seen,) = asyncio.run(_all(studio, "none"))
    assert seen.over and seen.result is None and "There is no job 'none'" in seen.panel["message"]
