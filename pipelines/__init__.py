"""Emotion-conditioned generation: the curve, the performance, and the pipelines that render them.

    from pipelines import EmotionCurve, parse, direct, PortraitRenderer

Each name is imported when it is first used, so `import pipelines` and `import pipelines.emotion` stay light.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Emotion": "pipelines.emotion.state",
    "EmotionCurve": "pipelines.emotion.curve",
    "Keyframe": "pipelines.emotion.curve",
    "parse": "pipelines.emotion.parse",
    "listen": "pipelines.emotion.listen",
    "to_labels": "pipelines.emotion.label_sets",
    "from_labels_to": "pipelines.emotion.label_sets",
    "find_faces": "pipelines.face.find",
    "PerformanceScore": "pipelines.performance.score",
    "direct": "pipelines.performance.direct",
    "PortraitRenderer": "pipelines.portrait.renderer",
    "PortraitRequest": "pipelines.requests.portrait",
    "WanEmotionPipeline": "pipelines.video.wan",
    "VideoRequest": "pipelines.requests.video",
    "restyle": "pipelines.speech.restyle",
    "SpeechRequest": "pipelines.requests.speech",
    "measure_clip": "pipelines.verify.report",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pipelines' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
