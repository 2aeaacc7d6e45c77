"""Curve and speech become a performance: the only place where face, lips, eyes and head are put together."""

from collections.abc import Sequence
from math import ceil

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.media.types import Audio
from pipelines.performance.articulation import engagement, make_way_for_speech
from pipelines.performance.dynamics import perform
from pipelines.performance.head import head
from pipelines.performance.hearing import hear
from pipelines.performance.idle import blinks, gaze
from pipelines.performance.plan import parse_plan
from pipelines.performance.score import PerformanceScore
from pipelines.performance.sound_visemes import visemes_from_sound
from pipelines.performance.units import units_for
from pipelines.performance.visemes import Phoneme, visemes_from_phonemes


def direct(
    curve: EmotionCurve,
    speech: Audio,
    *,
    fps: float = 25.0,
    seed: int = 0,
    plan: str | None = None,
    phonemes: Sequence[Phoneme] | None = None,
    head_motion: float = 1.0,
) -> PerformanceScore:
    """Direct a performance of `speech` with the feeling of `curve`; one frame for every started 1 / fps seconds.

    fps: 1 to 120. seed: blinks, glances, sway and the small asymmetries of the face; equal inputs and seed give an
    equal score. plan: an edited acting plan whose action units stand in for those of the curve. phonemes: timed
    sounds, where the speech was made by a voice that knows them; without them lips are read from the sound.
    head_motion: 0 (still) .. 1 (natural) .. 2.

    Raises InvalidInput for a plan that cannot be read or an fps out of range.
    """
    # 1. When: the middle of each frame, for the curve, the sound and the lips.
    frames = ceil(speech.seconds * fps - 1e-6)
    times = np.asarray((np.arange(frames) + 0.5) / fps, dtype=np.float64)
    samples = curve.sample(times)

    # 2. What is heard: phrases, loudness and stresses.
    heard = hear(speech)
    stress = heard.at(heard.stress, times)
    speaking = heard.at(heard.speaking, times)

    # 3. Lips, from phonemes where they are known, else from the sound.
    visemes = visemes_from_sound(heard, times) if phonemes is None else visemes_from_phonemes(phonemes, times)

    # 4. Face: the units of the plan or of the curve, in motion, giving way to the lips' work.
    targets = units_for(samples) if plan is None else parse_plan(plan).at(times)
    units = perform(targets, fps, stress=stress, random=np.random.default_rng((seed, 2)))
    units = make_way_for_speech(units, visemes, engagement(visemes, fps), fps)

    # 5. Eyes and head.
    lids = blinks(samples, fps, phrases=heard.phrases, random=np.random.default_rng((seed, 3)))
    eyes = gaze(samples, fps, random=np.random.default_rng((seed, 4)))
    pose = head(
        samples,
        fps,
        stress=stress,
        speaking=speaking,
        gaze=eyes,
        motion=head_motion,
        random=np.random.default_rng((seed, 5)),
    )
    return PerformanceScore(fps=fps, units=units, visemes=visemes, gaze=eyes, blinks=lids, head=pose)
