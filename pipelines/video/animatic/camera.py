"""The camera's way through a clip, from the words that ask for one and the atmosphere."""

from collections.abc import Sequence
from math import sin

from pipelines.video.animatic.atmosphere import Atmosphere
from pipelines.video.animatic.stage import View

REACH = 0.3
"""World units that a pan covers on the plane of the figures."""


def view(cameras: Sequence[str], atmosphere: Atmosphere, pushed: float, share: float, seconds: float) -> View:
    """Where the camera looks when `share` 0..1 of the clip has passed.

    cameras: words of the lexicon's CAMERAS. pushed: the atmosphere's `push`, averaged so far times `share`.
    """
    eased = share * share * (3 - 2 * share)
    zoom, x, y = 1.10, 0.0, 0.0
    if "wide" in cameras:
        zoom = 1.02
    if "close" in cameras:
        zoom = 1.45
    if "push" in cameras:
        zoom += 0.40 * eased
    if "pull" in cameras:
        zoom += 0.40 * (1 - eased)
    if "pan_left" in cameras:
        x = REACH * (0.5 - eased)
    if "pan_right" in cameras:
        x = REACH * (eased - 0.5)
    if not cameras:
        x = 0.10 * (eased - 0.5)
    if "still" not in cameras:
        zoom += 0.22 * pushed
        unrest = 0.009 * max(atmosphere.shake, 0.35 if "handheld" in cameras else 0.0)
        x += unrest * (sin(seconds * 13.1) + 0.6 * sin(seconds * 29.7 + 1))
        y += unrest * (sin(seconds * 17.3 + 2) + 0.5 * sin(seconds * 33.1))
    return View(x=x, y=y, zoom=max(1.0, zoom))
