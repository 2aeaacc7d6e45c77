"""Who goes next: interactive before batch, tenants by turns, the oldest first."""

from studio.jobs.job import Priority
from studio.jobs.queue import PATIENCE, Queue, Waiting, rank, select


def job(name: str, submitted: float, tenant: str = "ann", priority: Priority = "interactive") -> Waiting:
    return Waiting(id=name, tenant=tenant, priority=priority, submitted=submitted)


def test_an_empty_queue_selects_nobody() -> None:
    assert select(Queue(waiting=[]), 0.0) is None


def test_the_oldest_job_of_a_tenant_goes_first() -> None:
    assert list(rank(Queue(waiting=[job("b", 2), job("a", 1), job("c", 3)]), 5)) == ["a", "b", "c"]


def test_interactive_jobs_go_before_older_batch_jobs() -> None:
    queue = Queue(waiting=[job("render", 0, priority="batch"), job("page", 10)])
    assert list(rank(queue, 11)) == ["page", "render"]


def test_a_batch_job_that_waited_an_hour_counts_as_interactive() -> None:
    queue = Queue(waiting=[job("render", 0, priority="batch"), job("page", 10)])
    assert select(queue, PATIENCE - 1) == "page"
    assert select(queue, PATIENCE) == "render"


def test_tenants_take_turns() -> None:
    flood = [job(f"ann {number}", number) for number in range(3)]
    queue = Queue(waiting=[*flood, job("bob 0", 10, "bob"), job("bob 1", 11, "bob")])
    assert list(rank(queue, 12)) == ["ann 0", "bob 0", "ann 1", "bob 1", "ann 2"]


def test_the_tenant_served_longest_ago_goes_first() -> None:
    queue = Queue(
        waiting=[job("a", 1, "ann"), job("b", 2, "bob"), job("c", 3, "cy")], served={"ann": 50.0, "bob": 40.0}
    )
    assert list(rank(queue, 60)) == ["c", "b", "a"]


def test_turns_carry_over_from_interactive_to_batch() -> None:
    queue = Queue(
        waiting=[job("ann page", 0), job("ann render", 1, priority="batch"), job("bob render", 2, "bob", "batch")]
    )
    assert list(rank(queue, 3)) == ["ann page", "bob render", "ann render"]


def test_select_is_the_head_of_the_rank_and_every_job_is_ranked_once() -> None:
    waiting = [
        job(str(number), number * 7 % 50, f"t{number % 7}", "batch" if number % 3 else "interactive")
        for number in range(200)
    ]
    order = list(rank(Queue(waiting=waiting), 60))
    assert select(Queue(waiting=waiting), 60) == order[0]
    assert sorted(order) == sorted(entry.id for entry in waiting)
