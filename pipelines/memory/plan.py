"""How a model is kept in memory."""

from typing import Literal

MemoryPlan = Literal["resident", "model_offload", "group_offload", "vae_tiling", "fp8", "cpu"]
"""From the fastest plan to the most frugal one; each adds to the one before it, and "cpu" needs no card at all."""
