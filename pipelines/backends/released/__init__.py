"""The large back ends as they are published, and the table of what they take: `python -m pipelines.backends.released`.

Traces take seconds to minutes, and a forecast is asked for at every change of a form; so the traces are kept in
`assets/memory.json`, with a law fitted to them that holds for sizes between.
"""

from collections.abc import Callable, Mapping

from pipelines.backends.released import families, portraits, scripts, voices, wan
from pipelines.backends.released.released import Released

RELEASED: Mapping[str, Callable[[], Released]] = {
    "wan": lambda: wan.wan(wan.SMALL),
    "wan_5b": lambda: wan.wan(wan.MIDDLE, vae=wan.VAE_5B, scale=16, token_times=True),
    "wan_14b": lambda: wan.wan(wan.LARGE),
    "wan_a14b": lambda: wan.wan(wan.LARGE, transformers=2),
    "wan_image": lambda: wan.wan(wan.LARGE, given=20, pictures=True),
    "wan_image_a14b": lambda: wan.wan(wan.LARGE, transformers=2, given=20),
    "any_flow": wan.any_flow,
    "sky_reels": wan.sky_reels,
    "helios": wan.helios,
    "wan_animate": wan.wan_animate,
    "ltx_2": families.ltx_2,
    "ltx_2_a2v": families.ltx_2_a2v,
    "hunyuan_video": families.hunyuan_video,
    "cog_video": families.cog_video,
    "dice_talk": lambda: portraits.svd_portrait("dice_talk"),
    "sonic": lambda: portraits.svd_portrait("sonic"),
    "dia": voices.dia,
    "higgs_audio": voices.higgs_audio,
    "pocket_tts": voices.pocket_tts,
    "whisper": scripts.whisper,
    "madlad400": scripts.madlad400,
    "m2m100": scripts.m2m100,
}
"""By the name of the back end."""
