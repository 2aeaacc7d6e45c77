"""`studio serve`: open the studio in a browser."""

import argparse
import signal
from dataclasses import replace

from studio.cli.parsing import Commands
from studio.settings import Settings
from studio.studio import Studio


def add_serve(commands: Commands) -> None:
    """Add `studio serve`."""
    command = commands.add_parser("serve", help="open the studio in a browser")
    command.add_argument("--listen", metavar="HOST", help="address to listen on, 0.0.0.0 for every network")
    command.add_argument("--port", type=int, help="port to listen on")
    command.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from studio.ui.build import build

    settings = Settings.from_env()
    settings = replace(settings, host=chosen.listen or settings.host, port=chosen.port or settings.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a running job goes back to the queue
    with Studio(settings) as studio:
        build(studio).launch()
    return 0
