"""A worker counts as alive exactly as long as its process is."""

import subprocess
import sys
from pathlib import Path

from studio.jobs.owner import Claim, Owner, devices_at_work, is_alive, new_owner

ROOT = Path(__file__).parents[3]


def test_an_owner_is_alive_until_it_is_released(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    assert is_alive(tmp_path, owner.name)
    owner.release()
    assert not is_alive(tmp_path, owner.name)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_was_never_taken_is_not_alive(tmp_path: Path) -> None:
    assert not is_alive(tmp_path, "nobody")
    assert list(tmp_path.iterdir()) == []


def test_owners_do_not_disturb_each_other(tmp_path: Path) -> None:
    first, second = Owner(tmp_path), Owner(tmp_path)
    first.release()
    assert is_alive(tmp_path, second.name)
    second.release()


def test_the_devices_of_live_workers_are_told(tmp_path: Path) -> None:
    assert devices_at_work(tmp_path / "none") == ()
    owners = [Owner(tmp_path, new_owner(device)) for device in ("cuda:1", "cpu", "cpu")] + [Owner(tmp_path)]
    assert devices_at_work(tmp_path) == ("cpu", "cuda:1")
    owners.pop(0).release()
    assert devices_at_work(tmp_path) == ("cpu",)
    for owner in owners:
        owner.release()
    assert devices_at_work(tmp_path) == ()


def test_one_studio_at_a_time_may_work_on_a_device_and_none_while_a_worker_is_left(tmp_path: Path) -> None:
    first, second, other = (Claim(tmp_path, device) for device in ("cuda:0", "cuda:0", "cuda:1"))
    assert first.take() and first.take() and other.take() and not second.take()
    assert devices_at_work(tmp_path) == ()
    worker = Owner(tmp_path, new_owner("cuda:0"))
    assert first.take()
    first.close()
    assert not second.take()
    worker.release()
    assert second.take()
    second.close()
    other.close()


def test_a_killed_process_is_dead_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from studio.jobs.owner import Owner\n"
        "owner = Owner(Path(sys.argv[1])); print(owner.name, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert is_alive(tmp_path, name)
        process.kill()
        process.wait()
    assert not is_alive(tmp_path, name)
