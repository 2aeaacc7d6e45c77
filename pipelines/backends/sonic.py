"""Sonic: a generated portrait that follows the voice alone, on the same network as DICE-Talk with one adapter less."""

from typing import Any

from pipelines.backends.base import Licence, Lowering, ModelCard
from pipelines.backends.framed import Framed
from pipelines.backends.svd_portrait import LICENCES, SvdPortrait
from pipelines.emotion.curve import EmotionCurve
from pipelines.requests.portrait import PortraitRequest

CARD = ModelCard(
    name="sonic",
    title="Sonic",
    task="portrait",
    sketch=False,
    summary=(
        "Generates the moving face from the picture and the sound of the voice, which also tells how much the head "
        "moves. It takes no emotion. For research only: the weights may not be used commercially."
    ),
    licences=(Licence(part="model", name="CC BY-NC-SA 4.0", commercial=False), *LICENCES),
    hub_id="LeonJoe13/Sonic",
    revision="main",
    sha256={},
    memory_mb={"fp16": 11900},
    download_mb=8500,
    needs_gpu=True,
    needs_consent=True,
    emotion_inputs=(),
    languages=("any",),
    paper="Ji et al., Sonic: Shifting Focus to Global Audio Perception in Portrait Animation, CVPR 2025",
    probe="face",
    heeds=("fps", "head_motion", "kept_steps"),
)


class Sonic(SvdPortrait):
    """Speech alone moves the face."""

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for every curve
        """Nothing of a curve reaches the network."""
        return Lowering(
            ignores=("the whole curve: the face follows the voice alone", "the acting plan", "the voice"),
        )

    def settings(self, request: PortraitRequest, picture: Framed) -> dict[str, Any]:  # noqa: ARG002 - the whole face
        """Head motion is its dynamic scale; the guidance is the published one."""
        from pipelines.portrait.dice_guidance import Guidance

        return {
            "motion_scale": request.head_motion,
            "guidance": Guidance(picture=2.0, speech=7.5, refresh=request.kept_steps),
        }


def create() -> Sonic:
    """A fresh, unloaded back end."""
    return Sonic(CARD, padding=0)
