"""Sound carries its rate, and the package costs nothing to import."""

import subprocess
import sys

import numpy as np
import pytest

from pipelines.errors import InvalidInput
from pipelines.media.types import Audio

LIBRARIES = ("PIL", "scipy", "pyloudnorm", "soundfile", "imageio_ffmpeg", "cv2")


def test_one_channel_may_come_flat() -> None:
    audio = Audio(samples=np.zeros(8000, np.float32), rate=16000)
    assert audio.samples.shape == (8000, 1)
    assert audio.seconds == 0.5


def test_mono_is_the_mean_of_the_channels() -> None:
    stereo = np.array([[1.0, 0.0], [0.5, -0.5]])
    mono = Audio(samples=stereo, rate=16000).mono()
    assert mono.dtype == np.float32
    assert mono.tolist() == [0.5, 0.0]


@pytest.mark.parametrize(
    ("samples", "rate", "words"),
    [
        (np.zeros((2, 2, 2)), 16000, r"shape \(2, 2, 2\)"),
        (np.zeros((5, 0)), 16000, r"shape \(5, 0\)"),
        (np.zeros(5), 0, "0 Hz"),
        (np.array([0, np.nan]), 16000, "not numbers"),
    ],
)
def test_what_is_no_sound_is_refused(samples: np.ndarray, rate: int, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        Audio(samples=samples, rate=rate)


def test_the_package_imports_no_library_but_numpy() -> None:
    modules = [f"pipelines.media.{name}" for name in ("types", "image", "audio", "video", "metadata", "mux", "probe")]
    code = f"import sys, {', '.join(modules)}; print([name for name in {LIBRARIES!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
