"""`studio train-lora`: teach a Wan how your clips look when something is felt."""

import argparse
import sys
from pathlib import Path

from pipelines.errors import InvalidInput
from studio.cli.parsing import Commands
from studio.cli.printing import print_json

MODEL = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"
"""The smallest released Wan; EmoVid trained on the one with 14 billion weights."""


def add_train_lora(commands: Commands) -> None:
    """Add `studio train-lora`."""
    command = commands.add_parser("train-lora", help="train adapters of moods from labelled clips")
    command.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="clips, and metadata.csv or metadata.jsonl with the columns file_name, emotion, caption",
    )
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="where a file for each mood goes; a broken-off run goes on",
    )
    command.add_argument("--model", default=MODEL, help="folder or hub repository of a Wan (default: %(default)s)")
    command.add_argument("--mood", action="append", help="only this one, may be given several times (default: all)")
    command.add_argument("--rank", type=int, default=32, help="of the LoRA (default: %(default)s)")
    command.add_argument("--rate", type=float, default=1e-4, help="learning rate (default: %(default)s)")
    command.add_argument("--epochs", type=int, default=3, help="times each clip is seen (default: %(default)s)")
    command.add_argument(
        "--width", type=int, default=832, help="of the clips as they are learned (default: %(default)s)"
    )
    command.add_argument("--height", type=int, default=480, help="likewise (default: %(default)s)")
    command.add_argument("--frames", type=int, default=81, help="likewise (default: %(default)s)")
    command.add_argument("--fps", type=float, default=16.0, help="likewise (default: %(default)s)")
    command.add_argument("--tokens", type=int, default=512, help="of a caption (default: %(default)s)")
    command.add_argument("--seed", type=int, default=0, help="order and noise come from it (default: %(default)s)")
    command.add_argument("--json", action="store_true", help="print the outcome as JSON")
    command.set_defaults(run=_train)


def _train(chosen: argparse.Namespace) -> int:
    from pipelines.video.training_data import mood_of_label, read_clips

    clips = read_clips(chosen.data)
    found = sorted({clip.mood for clip in clips})
    wanted = [mood_of_label(mood) for mood in chosen.mood] if chosen.mood else found
    if lacking := [mood for mood in wanted if mood not in found]:
        raise InvalidInput(f"No clip has the mood '{lacking[0]}'. There are {', '.join(found)}.")

    import torch

    from pipelines.video.loading import open_pipeline
    from pipelines.video.train_lora import Training, train_adapter
    from pipelines.video.wan import WanEmotionPipeline

    training = Training(
        rank=chosen.rank,
        rate=chosen.rate,
        epochs=chosen.epochs,
        width=chosen.width,
        height=chosen.height,
        frames=chosen.frames,
        fps=chosen.fps,
        tokens=chosen.tokens,
        seed=chosen.seed,
    )
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"--out '{chosen.out}' cannot be a folder: {error.strerror}. Choose another one.") from error
    source = Path(chosen.model) if Path(chosen.model).is_dir() else chosen.model
    kind = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    pipe = open_pipeline(WanEmotionPipeline, source, dtype={"default": kind, "vae": torch.float32})
    losses: list[float] = []

    def tell(done: int, total: int, loss: float) -> None:
        losses.append(loss)
        end = "\n" if done == total or not sys.stderr.isatty() else ""
        print(f"\r{mood}: {done}/{total}, loss {loss:.4f}", end=end, file=sys.stderr, flush=True)

    files = {}
    for mood in wanted:
        files[mood] = train_adapter(pipe, clips, mood, chosen.out, training, on_step=tell)
    if chosen.json:
        print_json({"adapters": {mood: str(file.absolute()) for mood, file in files.items()}, "steps": len(losses)})
    else:
        for mood, file in files.items():
            print(f"{mood}: {file}")
    return 0
