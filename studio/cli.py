"""The command line: the same requests, made by the same studio, as on the page.

Exit codes: 0 done, 1 refused or failed (the reason stands on the error stream), 130 stopped by Ctrl-C.
"""

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.listen import listen
from pipelines.emotion.parse import parse
from pipelines.emotion.script import CHARACTERS_PER_SECOND, TAG, parse_script, script_curve
from pipelines.errors import InvalidInput, MienError
from pipelines.media.audio import load_audio
from pipelines.media.metadata import read_metadata
from pipelines.media.partial import partial_file
from pipelines.media.probe import probe
from pipelines.requests import PORTRAIT_SIZES, PortraitRequest
from studio.codec import summary
from studio.jobs.job import Job, Update
from studio.settings import Settings
from studio.studio import Result, Studio


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = build_parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except MienError as error:
        if vars(chosen).get("json"):
            _print_json({"error": str(error)})
        print(f"studio: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(prog="studio", description="Say what should be felt, how strongly and when, and make the clip.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_portrait(commands)
    _add_analyze(commands)
    _add_models(commands)
    _add_queue(commands)
    _add_serve(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """Leaves with 1 where argparse leaves with 2, which many shells and schedulers read as something else."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"studio: {message}\n")


_Commands = argparse._SubParsersAction  # argparse has no public name for what add_subparsers returns


def _add_portrait(commands: "_Commands[_Parser]") -> None:
    command = commands.add_parser("portrait", help="make a picture speak, with feeling")
    command.add_argument("--image", type=Path, required=True, help="picture with a face")
    speech = command.add_mutually_exclusive_group(required=True)
    speech.add_argument("--speech", type=Path, help="recording to speak, sound or video")
    speech.add_argument("--text", help='words to speak instead, which may hold tags: "[sad] I waited"')
    command.add_argument(
        "--emotion",
        help='what is felt: words ("calm, then furious at 3 s"), a label with strength ("sad 0.7"), '
        "emotion/1 JSON, or a file of any of these (default: the tags in --text, or else neutral)",
    )
    command.add_argument("--out", type=Path, required=True, help="where the clip goes, an .mp4 file")
    command.add_argument("--voice", default="en-us", help="voice for --text (default: %(default)s)")
    command.add_argument("--plan", type=Path, help="file with an acting plan in words, instead of one from the emotion")
    command.add_argument("--score", type=Path, help="performance score (.npz) to play as it is")
    command.add_argument("--face", type=int, metavar="N", help="which face, counted from 0 from left to right")
    command.add_argument(
        "--size",
        type=int,
        choices=PORTRAIT_SIZES,
        default=512,
        help="side of the animated square (default: %(default)s)",
    )
    command.add_argument("--whole-picture", action="store_true", help="keep the whole picture around the square")
    command.add_argument("--fps", type=float, default=25.0, help="frames per second (default: %(default)s)")
    command.add_argument("--head-motion", type=float, default=1.0, help="0 still .. 2 lively (default: %(default)s)")
    command.add_argument(
        "--seed", type=int, default=0, help="blinks, gaze and sway come from it (default: %(default)s)"
    )
    command.add_argument("--backend", default="sketch_portrait", help="see `studio models` (default: %(default)s)")
    command.add_argument("--dry-run", action="store_true", help="say what it would cost and use, and make nothing")
    command.add_argument("--json", action="store_true", help="print the outcome as JSON")
    command.set_defaults(run=_portrait)


def _add_analyze(commands: "_Commands[_Parser]") -> None:
    command = commands.add_parser("analyze", help="tell the emotion of a recording, and the settings in a clip")
    command.add_argument("file", type=Path, help="sound or video file")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_analyze)


def _add_models(commands: "_Commands[_Parser]") -> None:
    command = commands.add_parser("models", help="list the back ends")
    command.add_argument("--json", action="store_true", help="print whole cards as JSON")
    command.set_defaults(run=_models)


def _add_queue(commands: "_Commands[_Parser]") -> None:
    command = commands.add_parser("queue", help="list the jobs of the studio that is served from here")
    command.add_argument("job", nargs="?", help="show what happened to this one")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_queue)


def _add_serve(commands: "_Commands[_Parser]") -> None:
    command = commands.add_parser("serve", help="open the studio in a browser")
    command.add_argument("--listen", metavar="HOST", help="address to listen on, 0.0.0.0 for every network")
    command.add_argument("--port", type=int, help="port to listen on")
    command.set_defaults(run=_serve)


def _portrait(chosen: argparse.Namespace) -> int:
    _check_out(chosen.out)
    request = _portrait_request(chosen)
    with ExitStack() as stack:
        # A home of its own: the command makes its own job at once, and leaves those of a server alone.
        home = Path(stack.enter_context(TemporaryDirectory(prefix="mien-")))
        settings = replace(Settings.from_env(), home=home)
        studio = stack.enter_context(Studio(settings, working=not chosen.dry_run))
        if chosen.dry_run:
            _print_forecast(studio, request, as_json=chosen.json)
            return 0
        job_id = studio.submit(request)
        state = _watch(studio, job_id)
        if state == "canceled":
            return 130
        if state == "failed":
            raise MienError(studio.job(job_id).message)
        result = studio.result(job_id)
        with partial_file(chosen.out) as partial:
            shutil.copyfile(result.path, partial)
        _print_result(chosen.out, result, as_json=chosen.json)
    return 0


def _portrait_request(chosen: argparse.Namespace) -> PortraitRequest:
    text, curve = chosen.text, EmotionCurve.constant(from_word("neutral"))
    if text is not None and TAG.search(text):
        script = parse_script(text)
        text, curve = script.text, script_curve(script)
    if chosen.emotion is not None:
        seconds = probe(chosen.speech).seconds if chosen.speech else len(text) / CHARACTERS_PER_SECOND
        curve = _read_emotion(chosen.emotion, seconds or None)
    return PortraitRequest(
        image=chosen.image,
        curve=curve,
        speech=chosen.speech,
        text=text,
        voice=chosen.voice,
        plan=_read_text(chosen.plan, "acting plan") if chosen.plan else None,
        score=chosen.score,
        face=chosen.face,
        size=chosen.size,
        whole_picture=chosen.whole_picture,
        fps=chosen.fps,
        head_motion=chosen.head_motion,
        seed=chosen.seed,
        backend=chosen.backend,
    )


def _analyze(chosen: argparse.Namespace) -> int:
    settings = read_metadata(chosen.file)
    info = probe(chosen.file)
    curve = None
    if info.has_audio:
        sound = load_audio(chosen.file)
        curve = listen(sound.mono(), sound.rate)
    if chosen.json:
        heard = None if curve is None else curve.to_dict()
        _print_json({"seconds": info.seconds, "voice": heard, "settings": settings or None})
        return 0
    print(f"{chosen.file.name}: {info.seconds:.1f} s")
    for key in curve.keyframes if curve is not None else ():
        felt = key.emotion
        strongest = sorted(felt.labels, key=lambda name: -felt.labels[name])[:2]
        blend = ", ".join(f"{name} {felt.labels[name]:.0%}" for name in strongest)
        print(f"  {key.seconds:6.1f} s  {blend}; intensity {felt.intensity:.2f}, ", end="")
        print(f"valence {felt.valence:+.2f}, arousal {felt.arousal:+.2f}")
    if curve is None:
        print("  There is no sound in it.")
    if settings:
        print(f"  Settings: {json.dumps(settings, indent=2)}")
    return 0


def _models(chosen: argparse.Namespace) -> int:
    with Studio(Settings.from_env(), working=False) as studio:
        cards = studio.models()
    if chosen.json:
        _print_json({name: asdict(card) for name, card in cards.items()})
        return 0
    for name, card in cards.items():
        kind = "sketch" if card.sketch else "needs a GPU" if card.needs_gpu else "model"
        print(f"{name}  ({card.task}, {kind})\n  {card.summary}")
        for licence in card.licences:
            sold = "commercial use allowed" if licence.commercial else "no commercial use"
            print(f"  {licence.part}: {licence.name} ({sold})")
    return 0


def _queue(chosen: argparse.Namespace) -> int:
    with Studio(Settings.from_env(), working=False) as studio:
        if chosen.job is not None:
            _print_updates(studio.events(chosen.job), as_json=chosen.json)
            return 0
        jobs = studio.jobs()
        if chosen.json:
            _print_json([asdict(job) | {"place": studio.place(job.id)} for job in jobs])
            return 0
        for job in jobs:
            print(_job_line(job, studio.place(job.id)))
        if not jobs:
            print("No jobs yet.")
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from studio.ui.build import build

    settings = Settings.from_env()
    settings = replace(settings, host=chosen.listen or settings.host, port=chosen.port or settings.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a running job goes back to the queue
    with Studio(settings) as studio:
        build(studio).launch()
    return 0


def _read_emotion(text: str, seconds: float | None) -> EmotionCurve:
    """The curve from words, JSON, or a file of either; `seconds` is the length of the speech, or None."""
    path = Path(text)
    if len(text) < 256 and "\n" not in text and path.is_file():
        text = _read_text(path, "emotion")
    return parse(text, seconds)


def _read_text(path: Path, role: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The {role} '{path}' cannot be read as text: {error}. Give a UTF-8 text file.") from error


def _check_out(path: Path) -> None:
    """Refuse a place that could not be written to, before any work."""
    if path.suffix.lower() != ".mp4":
        raise InvalidInput(f"--out is '{path}'; give a file that ends in .mp4.")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InvalidInput(f"The folder '{folder}' does not exist. Make it, or choose another place for the clip.")
    if not os.access(folder, os.W_OK):
        raise InvalidInput(f"Nothing can be written to the folder '{folder}'. Choose another place for the clip.")


def _watch(studio: Studio, job_id: str) -> str:
    """Show the progress of the job until it ends, and return how; Ctrl-C cancels it."""
    after = 0
    while True:
        try:
            for update in studio.follow(job_id, after):
                after = update.sequence
                _show(update)
            return studio.job(job_id).state
        except KeyboardInterrupt:
            studio.cancel(job_id)


def _show(update: Update) -> None:
    """One line that is written over on a terminal; elsewhere one line a state."""
    if not sys.stderr.isatty():
        if update.state != "running" or update.done == 0:
            print(update.state, file=sys.stderr)
        return
    share = f" {update.done}/{update.total}" if update.total else ""
    left = "" if update.eta is None else f", {update.eta:.0f} s left"
    end = "\n" if update.state in ("succeeded", "failed", "canceled") else ""
    print(f"\r\x1b[K{update.state}{share}{left}", end=end, file=sys.stderr, flush=True)


def _print_forecast(studio: Studio, request: PortraitRequest, *, as_json: bool) -> None:
    forecast, lowering = studio.forecast(request), studio.lower(request)
    if as_json:
        _print_json({"forecast": asdict(forecast), "lowering": lowering.to_dict(), "settings": summary(request)})
        return
    print(forecast.text)
    for title, parts in lowering.to_dict().items():
        if parts:
            print(f"{request.backend} {title}: {'; '.join(parts)}.")


def _print_result(out: Path, result: Result, *, as_json: bool) -> None:
    if as_json:
        _print_json({"out": str(out.absolute()), "settings": result.settings, "facts": result.facts})
        return
    print(f"{out}  ({result.facts['seconds']:.1f} s, made in {result.facts['work_seconds']:.1f} s)")


def _print_updates(updates: Sequence[Update], *, as_json: bool) -> None:
    if as_json:
        _print_json([asdict(update) for update in updates])
        return
    for update in updates:
        share = f"{update.done}/{update.total}" if update.total else ""
        print(f"{update.state:10} {share:10} {update.message}".rstrip())
        if update.detail:
            print(update.detail)


def _job_line(job: Job, place: int) -> str:
    where = f"number {place} in the line" if place else job.message
    return f"{job.id}  {job.state:10} {job.priority:11} {job.tenant:10} {where}".rstrip()


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=1, default=str))


if __name__ == "__main__":
    sys.exit(main())
