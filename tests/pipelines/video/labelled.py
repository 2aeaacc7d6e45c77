"""Small labelled clips in EmoVid's form: sad ones are dark and blue, happy ones bright and yellow."""

import csv
from pathlib import Path

import numpy as np

from pipelines.media.video import write_video

COLOURS = {"sadness": (30, 40, 110), "happiness": (240, 190, 60)}


def write_clips(folder: Path, *, each: int = 4, frames: int = 9) -> Path:
    """Write `each` clips of 16 x 16 pixels a label, and the list of them; returns the folder."""
    noise = np.random.default_rng(0)
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as opened:
        table = csv.DictWriter(opened, ["file_name", "emotion", "caption"])
        table.writeheader()
        for label, colour in COLOURS.items():
            for number in range(each):
                own = np.array(colour) + noise.normal(0, 10, 3)
                pictures = [
                    np.clip(own + noise.normal(0, 3, (16, 16, 3)), 0, 255).astype(np.uint8) for _ in range(frames)
                ]
                name = f"{label}-{number}.mp4"
                write_video(folder / name, pictures, fps=16.0, width=16, height=16)
                table.writerow({"file_name": name, "emotion": label, "caption": "a woman walks"})
    return folder
