"""Speech as LTX-2 hears it: the latents of its sound autoencoder, which are held fixed while the picture is made."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

RATE = 16000
HOP = 160
WINDOW = 1024
LATENTS_PER_SECOND = 25

FLOOR_DBFS = -55.0
"""Level of the noise under what the network hears: perfectly clean speech makes it hold the picture still."""


def log_mel(samples: NDArray[np.float32], bins: int = 64) -> NDArray[np.float32]:
    """Logarithmic mel spectrogram [2, frames, bins] of mono samples at RATE, one frame every HOP samples.

    Magnitudes in windows of WINDOW samples, Slaney's scale and norm, as the network was trained.
    """
    from transformers.audio_utils import mel_filter_bank, spectrogram, window_function

    bank = mel_filter_bank(
        num_frequency_bins=WINDOW // 2 + 1,
        num_mel_filters=bins,
        min_frequency=0.0,
        max_frequency=RATE / 2,
        sampling_rate=RATE,
        norm="slaney",
        mel_scale="slaney",
    )
    window = window_function(WINDOW, "hann")
    mel = spectrogram(samples, window, WINDOW, HOP, power=1.0, mel_filters=bank, mel_floor=1e-5, log_mel="log")
    logarithm = mel.T.astype(np.float32)
    return np.stack([logarithm, logarithm])


def with_floor(samples: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """The samples [n] with faint noise under them, for the network's ear only."""
    noise = np.random.default_rng(seed).normal(0.0, 10 ** (FLOOR_DBFS / 20), len(samples))
    return (samples + noise).astype(np.float32)


@torch.no_grad()
def speech_latents(audio_vae: Any, samples: NDArray[np.float32], count: int, device: torch.device) -> Tensor:
    """`count` latents [1, channels, count, bins] of the samples; what is missing at the end is silence."""
    needed = (count * RATE) // LATENTS_PER_SECOND + 4 * HOP
    heard = np.pad(samples[:needed], (0, max(0, needed - len(samples))))
    mel = torch.from_numpy(log_mel(heard, audio_vae.config.mel_bins))[None]
    latents: Tensor = audio_vae.encode(mel.to(device, audio_vae.dtype)).latent_dist.mode()
    return latents[:, :, :count]
