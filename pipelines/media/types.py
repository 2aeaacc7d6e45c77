"""Sound in memory, and what is known of a media file before it is decoded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput


@dataclass(frozen=True, kw_only=True, eq=False)
class Audio:
    """Sound in memory: its samples and their rate, which always travel together.

    samples: float32 [n, channels], full scale is -1..1; [n] is taken as one channel.
    rate: samples per second and channel, in Hz.

    Raises InvalidInput where a shape or the rate does not hold, or a sample is not a number.
    """

    samples: NDArray[np.float32]
    rate: int

    def __post_init__(self) -> None:
        samples = np.asarray(self.samples, dtype=np.float32)
        if samples.ndim == 1:
            samples = samples[:, np.newaxis]
        if samples.ndim != 2 or samples.shape[1] < 1:
            raise InvalidInput(f"The samples have shape {samples.shape}; sound has the shape [n, channels].")
        if self.rate < 1:
            raise InvalidInput(f"The sample rate is {self.rate} Hz; it must be at least 1 Hz.")
        if not np.isfinite(samples).all():
            raise InvalidInput("The sound holds samples that are not numbers (NaN or infinite). Export it again.")
        object.__setattr__(self, "samples", samples)

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return len(self.samples) / self.rate

    def mono(self) -> NDArray[np.float32]:
        """The mean of all channels, float32 [n]."""
        if self.samples.shape[1] == 1:
            return self.samples[:, 0]
        return np.asarray(self.samples.mean(axis=1), dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class MediaInfo:
    """What a sound or video file says of itself before it is decoded.

    seconds: duration.
    width, height: pixels as shown, after the turn that phones note in the file; 0 without video.
    fps: frames per second; 0 without video.
    channels: channels of the sound; 0 without sound.
    has_audio, has_video: whether there is sound, and moving pictures (a cover picture does not count).
    """

    seconds: float
    width: int
    height: int
    fps: float
    has_audio: bool
    has_video: bool
    channels: int = 0
