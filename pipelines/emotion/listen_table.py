"""Coefficients of `pipelines.emotion.listen`.

Written by `pipelines.emotion.fit_listen` from the Berlin database of emotional speech (acted German, studio sound).
Other voices, languages and microphones are read less well than these figures say.

535 recordings, 10 actors, each left out once.

Heard alone: unweighted accuracy 0.605 of 7 classes (chance 0.143; 0.561 with the prior), correlation of arousal 0.76,
of valence 0.28; recall anger 0.69, boredom 0.64, disgust 0.59, fear 0.46, happiness 0.51, sadness 0.69, neutral 0.66.

Heard beside the speaker's other recordings: unweighted accuracy 0.614 of 7 classes (chance 0.143; 0.566 with the
prior), correlation of arousal 0.78, of valence 0.27; recall anger 0.68, boredom 0.65, disgust 0.61, fear 0.51,
happiness 0.52, sadness 0.60, neutral 0.73.

Heard alone, degraded: unweighted accuracy 0.534 of 7 classes (chance 0.143; 0.515 with the prior), correlation of
arousal 0.71, of valence 0.26; recall anger 0.61, boredom 0.74, disgust 0.50, fear 0.33, happiness 0.39, sadness 0.71,
neutral 0.44.

Single windows of 2 s: unweighted accuracy 0.584.
"""

CLASSES = (
    "anger", "boredom", "disgust", "fear", "happiness", "sadness", "neutral",
)  # fmt: skip

FEATURES = (
    "pitch", "pitch_range", "pitch_steps", "pitch_trend", "voiced", "harmonicity", "jitter", "shimmer",
    "loudness_range", "syllables", "pauses", "tilt", "slope_low", "slope_high", "flux", "pitch_relative",
)  # fmt: skip

PRIOR = (0.15, 0.12, 0.06, 0.12, 0.16, 0.15, 0.24)
"""How much each class is believed outside of acting, set by hand."""

RESIDUAL = (0.469, 0.324)
"""Standard deviation of valence and arousal around the truth, for actors left out of the fit."""

CENTRE = (
    11.6473, 12.6283, 0.5828, -0.2888, 0.7159, 0.8709, -0.5468, 2.1563, 21.617, 4.9277, 0.113, -12.3518, -11.3374,
    0.3155, 5.8875, 0.149,
)  # fmt: skip

SCALE = (
    6.5099, 6.048, 0.2093, 1.2422, 0.1333, 0.0424, 0.4681, 0.4473, 3.5902, 1.2697, 0.1054, 5.8075, 5.7464, 2.6166,
    0.507, 2.9913,
)  # fmt: skip

CLASS_WEIGHTS = (
    (0.2046, -0.8743, 0.1622, 0.5127, 0.5697, 0.0048, -0.5796),
    (-0.1096, 0.1984, -0.3988, -0.3719, 0.4781, 0.2323, -0.0286),
    (0.5043, -0.2178, 0.3797, 0.2638, 0.1028, -0.4835, -0.5494),
    (0.2129, -0.6819, 0.5040, 0.1672, -0.0234, 0.1549, -0.3337),
    (0.4612, 0.4294, -0.1115, -0.5146, 0.2249, -0.1252, -0.3642),
    (-0.3887, 0.5596, 0.1567, 0.0120, 0.0308, -0.2635, -0.1070),
    (-0.1285, -0.3324, 0.1071, 0.0369, -0.1204, 0.5985, -0.1612),
    (0.1051, -0.3591, -0.7511, 0.1946, 0.2270, 0.3065, 0.2771),
    (0.2846, 0.0470, -0.1257, -0.1722, 0.0877, -0.0942, -0.0272),
    (0.1911, -0.2913, -0.3586, 0.5450, 0.4299, -0.8712, 0.3552),
    (-0.1430, -0.1222, 0.2430, 0.3140, -0.1279, -0.0761, -0.0878),
    (0.7255, -0.3328, 0.0277, 0.1217, 0.4019, -0.3326, -0.6114),
    (0.9616, 0.1800, -0.1643, -0.3588, 0.4241, -1.1537, 0.1110),
    (0.0268, -0.0959, 0.0485, 0.2875, -0.2461, -0.0180, -0.0028),
    (0.2151, -0.2470, 0.3205, -0.1942, 0.0520, -0.3077, 0.1614),
    (0.2591, -0.2698, -0.0912, 0.3058, 0.2701, -0.1890, -0.2849),
    (-0.1204, -0.5397, 0.4265, 0.5367, 0.4727, -0.8677, 0.0920),
)  # fmt: skip
"""Rows: FEATURES and a constant; columns: CLASSES."""

POINT_WEIGHTS = (
    (0.0235, 0.1392),
    (0.0782, -0.0690),
    (-0.0247, 0.1987),
    (-0.0724, 0.0764),
    (-0.0046, -0.0835),
    (0.0326, -0.0433),
    (-0.0390, -0.1031),
    (0.0649, -0.0416),
    (0.0059, 0.0100),
    (0.1003, 0.1295),
    (-0.0456, 0.0469),
    (-0.0065, 0.1095),
    (0.0861, -0.0096),
    (-0.0638, 0.0143),
    (0.0082, 0.0471),
    (0.0192, 0.0409),
    (-0.2780, 0.2094),
)  # fmt: skip
"""Rows: FEATURES and a constant; columns: (valence, arousal)."""
