"""`studio queue`: list the jobs of the studio that is served from here."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from studio.cli.parsing import Commands
from studio.cli.printing import print_json
from studio.jobs.job import Job, Update
from studio.settings import Settings
from studio.studio import Studio


def add_queue(commands: Commands) -> None:
    """Add `studio queue`."""
    command = commands.add_parser("queue", help="list the jobs of the studio that is served from here")
    command.add_argument("job", nargs="?", help="show what happened to this one")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_queue)


def _queue(chosen: argparse.Namespace) -> int:
    with Studio(Settings.from_env(), working=False) as studio:
        if chosen.job is not None:
            _print_updates(studio.events(chosen.job), as_json=chosen.json)
            return 0
        jobs = studio.jobs()
        places = {one.job.id: one.ahead + 1 for one in studio.line().mine if one.ahead is not None}
        if chosen.json:
            print_json([asdict(job) | {"place": places.get(job.id, 0)} for job in jobs])
            return 0
        for job in jobs:
            print(_job_line(job, places.get(job.id, 0)))
        if not jobs:
            print("No jobs yet.")
    return 0


def _print_updates(updates: Sequence[Update], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(update) for update in updates])
        return
    for update in updates:
        share = f"{update.done}/{update.total}" if update.total else ""
        print(f"{update.state:10} {share:10} {update.message}".rstrip())
        if update.detail:
            print(update.detail)


def _job_line(job: Job, place: int) -> str:
    where = f"number {place} in the line" if place else job.message
    return f"{job.id}  {job.state:10} {job.priority:11} {job.tenant:10} {where}".rstrip()
