"""Draw the sample portraits and speak the sample voices: `python .github/samples/make.py [name ...]`.

Needs numpy, scipy, opencv-python-headless and, for the voices, soundfile, pyloudnorm and the program espeak-ng.
Everything is seeded: the same versions draw the same files again.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from canvas import Field
from portraits import elder_in_chalk, man_rendered, woman_in_flat_colours, woman_in_oil
from voices import VOICES, speak

SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples"
SIDE = 768
FINER = 2
"""Portraits are drawn this many times larger and averaged down."""

PORTRAITS: dict[str, Callable[[int], Field]] = {
    "woman-oil.jpg": woman_in_oil,
    "man-render.jpg": man_rendered,
    "elder-chalk.jpg": elder_in_chalk,
    "woman-flat.png": woman_in_flat_colours,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="files to make; all without a name")
    parser.add_argument("--out", type=Path, default=SAMPLES)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or [*PORTRAITS, *VOICES]:
        if name in PORTRAITS:
            save(arguments.out / name, PORTRAITS[name](SIDE * FINER))
        else:
            speak(VOICES[name], arguments.out / name)
        print(name)


def save(path: Path, picture: Field) -> None:
    """Average the large drawing down and write it, with a trace of grain against banding."""
    small = cv2.resize(np.clip(picture, 0, 1), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(0).uniform(-0.5, 0.5, small.shape)
    pixels = np.clip(np.round(small * 255 + (grain if path.suffix == ".jpg" else 0)), 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, 93] if path.suffix == ".jpg" else [cv2.IMWRITE_PNG_COMPRESSION, 9]
    cv2.imwrite(str(path), pixels[..., ::-1], quality)


if __name__ == "__main__":
    main()
