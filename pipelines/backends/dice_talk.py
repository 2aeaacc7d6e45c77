"""DICE-Talk: a generated portrait whose emotion follows the curve, frame by frame."""

from typing import Any

from pipelines.backends.base import Licence, Lowering, ModelCard
from pipelines.backends.framed import Framed
from pipelines.backends.svd_portrait import LICENCES, SvdPortrait
from pipelines.emotion.curve import EmotionCurve
from pipelines.requests.portrait import PortraitRequest

CARD = ModelCard(
    name="dice_talk",
    title="DICE-Talk",
    task="portrait",
    sketch=False,
    summary=(
        "Generates the moving face from the picture, the speech and eight emotion vectors that are blended over time. "
        "For research only: the weights may not be used commercially."
    ),
    licences=(
        Licence(part="model and emotion vectors", name="CC BY-NC-SA 4.0", commercial=False),
        *LICENCES,
    ),
    hub_id="EEEELY/DICE-Talk",
    revision="main",
    sha256={},
    memory_mb={"fp16": 14300},
    download_mb=8700,
    needs_gpu=True,
    needs_consent=True,
    emotion_inputs=("label", "guidance", "curve"),
    languages=("any",),
    paper="Tan et al., Disentangle Identity, Cooperate Emotion, ACM MM 2025, https://arxiv.org/abs/2504.18087",
    probe="face",
    heeds=("fps", "head_motion", "emotion_scale", "kept_steps", "upper_face"),
)


class DiceTalk(SvdPortrait):
    """Emotion vectors are mixed per frame: neutral plus each label's step, as strong as the curve says."""

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for every curve
        """Labels, strength and time are used; attention over two seconds smooths what changes faster."""
        return Lowering(
            uses=("label blend", "intensity, up to 1.5", "timing: one vector a frame, 12.5 a second"),
            approximates=(
                "changes within a second: the network attends to windows of two seconds, and smooths them",
                "sad, angry and disgusted lie close together in its vectors, and so do fear and surprise",
            ),
            ignores=(
                "valence and arousal: only the labels count",
                "the acting plan: the network acts by itself",
                "the voice of a recording: it is played as it is",
            ),
        )

    def settings(self, request: PortraitRequest, picture: Framed) -> dict[str, Any]:
        """Head motion scales the bucket that the network was given in training."""
        from pipelines.portrait.dice_guidance import Guidance
        from pipelines.portrait.dice_picture import upper_face

        return {
            "motion_bucket_id": 8.0 * request.head_motion,
            "guidance": Guidance(emotion=request.emotion_scale, refresh=request.kept_steps),
            "emotion_region": upper_face(picture.face, picture.image.shape[:2]) if request.upper_face else None,
        }


def create() -> DiceTalk:
    """A fresh, unloaded back end."""
    return DiceTalk(CARD, padding=25)
