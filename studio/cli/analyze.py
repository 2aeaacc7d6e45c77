"""`studio analyze`: tell the emotion of a recording, and the settings in a clip."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.emotion.express import express
from pipelines.emotion.label_sets import LABEL_SETS, from_labels_to
from pipelines.emotion.listen import Reading, read
from pipelines.emotion.state import Emotion
from pipelines.errors import InvalidInput
from pipelines.media.audio import load_audio
from pipelines.media.metadata import read_metadata
from pipelines.media.probe import probe
from studio.cli.parsing import Commands
from studio.cli.printing import print_json


def add_analyze(commands: Commands) -> None:
    """Add `studio analyze`."""
    command = commands.add_parser("analyze", help="tell the emotion of a recording, and the settings in a clip")
    command.add_argument("file", type=Path, help="sound or video file")
    command.add_argument(
        "--label-set",
        choices=LABEL_SETS,
        help="tell it also in the labels of a paper or a data set, and what they lose",
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_analyze)


def _analyze(chosen: argparse.Namespace) -> int:
    settings = read_metadata(chosen.file)
    info = probe(chosen.file)
    heard: Reading | None = None
    unheard = "There is no sound in it."
    if info.has_audio:
        try:
            sound = load_audio(chosen.file)
            heard = read(sound.mono(), sound.rate)
        except InvalidInput as error:
            if not settings:
                raise
            unheard = f"The voice is not heard, but the settings are there. {error}"
    curve = None if heard is None else heard.curve
    if chosen.json:
        voice, words = (None, None) if curve is None else (curve.to_dict(), express(curve))
        told: dict[str, Any] = {"seconds": info.seconds, "voice": voice, "words": words, "settings": settings or None}
        if heard is None:
            told["unheard"] = unheard
        else:
            told |= {"whole": heard.whole, "sureness": heard.sureness}
        if chosen.label_set:
            keys = curve.keyframes if curve is not None else ()
            told["in_set"] = [
                {"seconds": key.seconds, **asdict(from_labels_to(key.emotion, chosen.label_set))} for key in keys
            ]
        print_json(told)
        return 0
    print(f"{chosen.file.name}: {info.seconds:.1f} s")
    for key in curve.keyframes if curve is not None else ():
        felt = key.emotion
        strongest = sorted(felt.labels, key=lambda name: -felt.labels[name])[:2]
        blend = ", ".join(f"{name} {felt.labels[name]:.0%}" for name in strongest)
        print(f"  {key.seconds:6.1f} s  {blend}; intensity {felt.intensity:.2f}, ", end="")
        print(f"valence {felt.valence:+.2f}, arousal {felt.arousal:+.2f}")
        if chosen.label_set:
            print(f"            {_in_set(felt, chosen.label_set)}")
    print(f"  {unheard}" if heard is None else f"  In words: {express(heard.curve)}.\n  {heard.text}")
    if settings:
        print(f"  Settings: {json.dumps(settings, indent=2)}")
    return 0


def _in_set(felt: Emotion, name: str) -> str:
    """An emotion in the labels of a set, the strongest first, and what they cannot say."""
    mapped = from_labels_to(felt, name)
    strongest = sorted(mapped.weights.items(), key=lambda one: -one[1])
    blend = ", ".join(f"{label} {weight:.0%}" for label, weight in strongest if weight >= 0.01)
    return f"{name}: {'; '.join([blend or 'nothing', *(f'lost: {lost}' for lost in mapped.lost)])}"
