"""The command line: the same requests, made by the same studio, as on the page.

Exit codes: 0 done, 1 refused or failed (the reason stands on the error stream), 130 stopped by Ctrl-C.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipelines.errors import MienError
from studio.cli.again import add_again
from studio.cli.analyze import add_analyze
from studio.cli.dub import add_dub
from studio.cli.models import add_models
from studio.cli.portrait import add_portrait
from studio.cli.printing import print_json
from studio.cli.queue import add_queue
from studio.cli.serve import add_serve
from studio.cli.speak import add_speak
from studio.cli.train_lora import add_train_lora
from studio.cli.transcribe import add_transcribe
from studio.cli.translate import add_translate
from studio.cli.video import add_video


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = build_parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except MienError as error:
        if vars(chosen).get("json"):
            print_json({"error": str(error)})
        print(f"studio: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before there was a job, or in a command that makes none
        if vars(chosen).get("json"):
            print_json({"job": None, "state": "canceled"})
        return 130
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(prog="studio", description="Say what should be felt, how strongly and when, and make the clip.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (
        add_portrait,
        add_video,
        add_speak,
        add_dub,
        add_transcribe,
        add_translate,
        add_again,
        add_analyze,
        add_models,
        add_queue,
        add_serve,
        add_train_lora,
    ):
        add(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """Leaves with 1 where argparse leaves with 2, which many shells and schedulers read as something else."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"studio: {message}\n")
