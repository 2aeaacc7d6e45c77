"""Speech as LTX-2 hears it: the latents of its sound autoencoder, which are held fixed while the picture is made."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

RATE = 16000
HOP = 160
LATENTS_PER_SECOND = 25

FLOOR_DBFS = -55.0
"""Level of the noise under what the network hears: perfectly clean speech makes it hold the picture still."""


def log_mel(samples: NDArray[np.float32], bins: int = 64) -> NDArray[np.float32]:
    """Logarithmic mel spectrogram [2, frames, bins] of mono samples at RATE, one frame every HOP samples.

    Magnitudes, window and step 1024 and 160, Slaney's scale and norm, as the network was trained.
    """
    import librosa

    mel = librosa.feature.melspectrogram(
        y=samples,
        sr=RATE,
        n_fft=1024,
        hop_length=HOP,
        win_length=1024,
        window="hann",
        center=True,
        pad_mode="reflect",
        power=1.0,
        n_mels=bins,
        htk=False,
        norm="slaney",
    )
    logarithm = np.log(np.maximum(mel, 1e-5)).T.astype(np.float32)
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
