"""Whoever waits for a change is woken by it, in a thread and in an event loop."""

import asyncio
import threading
import time

from studio.jobs.changes import Changes


def test_a_change_before_the_wait_is_not_missed() -> None:
    changes = Changes()
    version = changes.version
    changes.wake()
    changes.wait(version, 60.0)
    asyncio.run(changes.wait_async(version, 60.0))


def test_a_sleeper_in_an_event_loop_is_woken_from_another_thread() -> None:
    changes = Changes()

    async def sleep() -> float:
        begun = time.monotonic()
        threading.Timer(0.02, changes.announce).start()
        await changes.wait_async(changes.version, 60.0)
        return time.monotonic() - begun

    assert asyncio.run(sleep()) < 30.0
    changes.wake()  # the loop is closed by now


def test_a_wait_without_a_change_ends_by_itself() -> None:
    changes = Changes()
    changes.wait(changes.version, 0.01)
    asyncio.run(changes.wait_async(changes.version, 0.01))


def test_listeners_hear_what_changed_here_and_not_what_changed_elsewhere() -> None:
    changes, heard = Changes(), []
    end = changes.listen(lambda: heard.append(1))
    changes.announce()
    changes.wake()
    end()
    changes.announce()
    assert heard == [1]
