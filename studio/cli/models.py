"""`studio models`: list the back ends."""

import argparse
from dataclasses import asdict

from pipelines.backends import cards
from studio.cli.parsing import Commands
from studio.cli.printing import print_json


def add_models(commands: Commands) -> None:
    """Add `studio models`."""
    command = commands.add_parser("models", help="list the back ends")
    command.add_argument("--json", action="store_true", help="print whole cards as JSON")
    command.set_defaults(run=_models)


def _models(chosen: argparse.Namespace) -> int:
    if chosen.json:
        print_json({name: asdict(card) for name, card in cards().items()})
        return 0
    for name, card in cards().items():
        kind = "sketch" if card.sketch else "needs a GPU" if card.needs_gpu else "model"
        print(f"{name}  ({card.task}, {kind})\n  {card.summary}")
        for licence in card.licences:
            sold = "commercial use allowed" if licence.commercial else "no commercial use"
            print(f"  {licence.part}: {licence.name} ({sold})")
    return 0
