"""Makes one request from the command line and shows how it goes."""

import argparse
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.errors import MienError
from pipelines.media.partial import partial_file
from pipelines.requests.base import Request
from studio.cli.parsing import check_out
from studio.cli.printing import print_json
from studio.codec import summary
from studio.jobs.home import owners_of
from studio.jobs.job import Update
from studio.jobs.owner import devices_at_work
from studio.jobs.result import Result
from studio.settings import Settings
from studio.studio import Studio

PATIENCE = 20.0
"""Seconds without any worker after which the open studio counts as closed: a worker that died is replaced sooner."""


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A job that Ctrl-C, or somebody else, has cancelled. kept: what was made before it, or None."""

    job: str
    kept: Path | None = None


def make(
    chosen: argparse.Namespace,
    wanted: Callable[[argparse.Namespace], Request],
    *suffixes: str,
    then: Callable[[Result], Request] | None = None,
) -> int:
    """Make what `wanted` reads from the arguments and copy it to --out, which ends in one of `suffixes`; the exit code.

    then: what is made of the first result and copied in its place, or None. Where that fails or is stopped, the first
    result, which may have taken long, is kept beside --out. A dry run tells of the first alone.
    """
    check_out(chosen.out, *suffixes)
    request = wanted(chosen)
    with ExitStack() as stack:
        studio = _opened(stack, working=not chosen.dry_run)
        if chosen.dry_run:
            _print_forecast(studio, request, as_json=chosen.json)
            return 0
        result = _made(studio, request)
        if isinstance(result, Result) and then is not None:
            result = _made_of(studio, result, then, chosen.out)
        if isinstance(result, Stopped):
            _print_stopped(result, as_json=chosen.json)
            return 130
        _copy(result, chosen.out)
        _print_result(chosen.out, result, as_json=chosen.json)
    return 0


def _opened(stack: ExitStack, *, working: bool) -> Studio:
    """A studio that stands in line with the one that is open here, or else makes the job by itself, and at once.

    So a command shares the devices with those on the page, and finds their models warm.
    """
    settings = Settings.from_env()
    if devices_at_work(owners_of(settings.home)):
        print(f"In line with the studio that is open in '{settings.home}'.", file=sys.stderr)
        return stack.enter_context(Studio(settings, working=False))
    home = Path(stack.enter_context(TemporaryDirectory(prefix="mien-")))
    # In this process, where every import is made once.
    return stack.enter_context(Studio(replace(settings, home=home, executor="thread"), working=working))


def _made(studio: Studio, request: Request) -> Result | Stopped:
    """The result of the request, where it was not stopped. Raises MienError where it failed."""
    job_id = studio.submit(request)
    state = _watch(studio, job_id)
    if state == "failed":
        raise MienError(studio.job(job_id).message)
    return Stopped(job=job_id) if state == "canceled" else studio.result(job_id)


def _made_of(studio: Studio, first: Result, then: Callable[[Result], Request], out: Path) -> Result | Stopped:
    """As `_made` for what follows the first result; where nothing comes of it, the first one is kept beside `out`."""
    kept = out.with_name(f"first-{out.name}")
    try:
        result = _made(studio, then(first))
    except MienError as error:
        _copy(first, kept)
        raise MienError(f"{error} What was made before that is kept in '{kept}'.") from error
    if isinstance(result, Stopped):
        _copy(first, kept)
        return replace(result, kept=kept)
    return result


def _copy(result: Result, out: Path) -> None:
    """Copy the result, in the form that the name asks for, to `out`, whole or not at all."""
    with partial_file(out) as partial:
        shutil.copyfile(result.path.with_suffix(out.suffix.lower()), partial)


def _watch(studio: Studio, job_id: str) -> str:
    """Show the progress of the job until it ends, and return how; Ctrl-C cancels it.

    Raises MienError, and cancels it, where the studio closes that was to make it.
    """
    after = 0
    while True:
        try:
            for update in studio.follow(job_id, after, patience=PATIENCE):
                after = update.sequence
                _show(update)
            return studio.job(job_id).state
        except KeyboardInterrupt:
            studio.cancel(job_id)
        except MienError as error:
            studio.cancel(job_id)
            raise MienError(
                f"{error} The job is cancelled; run the command again, and it makes it by itself."
            ) from error


def _show(update: Update) -> None:
    """One line that is written over on a terminal; elsewhere one line a state."""
    if not sys.stderr.isatty():
        if update.state != "running" or update.done == 0:
            print(update.state, file=sys.stderr)
        return
    share = f" {update.done}/{update.total}" if update.total else ""
    left = "" if update.eta is None else f", {update.eta:.0f} s left"
    end = "\n" if update.ended else ""
    print(f"\r\x1b[K{update.state}{share}{left}", end=end, file=sys.stderr, flush=True)


def _print_forecast(studio: Studio, request: Request, *, as_json: bool) -> None:
    outlook = studio.outlook(request)
    forecast, lowering = studio.forecast(request), studio.lower(request)
    if as_json:
        print_json({"forecast": asdict(forecast), "lowering": lowering.to_dict(), "settings": summary(request)})
        return
    print(outlook)
    for title, parts in lowering.to_dict().items():
        if parts:
            print(f"{request.backend} {title}: {'; '.join(parts)}.")


def _print_stopped(stopped: Stopped, *, as_json: bool) -> None:
    if as_json:
        print_json({"job": stopped.job, "state": "canceled", "kept": stopped.kept and str(stopped.kept.absolute())})
    if stopped.kept is not None:
        print(f"What was made before that is kept in '{stopped.kept}'.", file=sys.stderr)


def _print_result(out: Path, result: Result, *, as_json: bool) -> None:
    if as_json:
        print_json({"out": str(out.absolute()), "settings": result.settings, "facts": result.facts})
        return
    print(f"{out}  ({result.facts['seconds']:.1f} s, made in {result.facts['work_seconds']:.1f} s)")
    for note in result.facts.get("notes", ()):
        print(note)
