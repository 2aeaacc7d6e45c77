"""Coefficients of `pipelines.emotion.listen`.

Written by `pipelines.emotion.fit_listen` from the Berlin database of emotional speech (acted German, studio sound).
Other voices, languages and microphones are read less well than these figures say.

535 recordings, 10 actors, each left out once.

Heard alone: unweighted accuracy 0.602 of 7 classes (chance 0.143; 0.561 with the prior), correlation of arousal 0.76,
of valence 0.28; recall anger 0.69, boredom 0.64, disgust 0.57, fear 0.46, happiness 0.51, sadness 0.69, neutral 0.66.

How often the likeliest class was right, by its odds: up to 0.4 0.35, up to 0.6 0.58, up to 0.8 0.72, up to 1 0.94.

Heard beside the speaker's other recordings: unweighted accuracy 0.620 of 7 classes (chance 0.143; 0.566 with the
prior), correlation of arousal 0.78, of valence 0.27; recall anger 0.69, boredom 0.64, disgust 0.63, fear 0.51,
happiness 0.52, sadness 0.60, neutral 0.76.

Heard alone, degraded: unweighted accuracy 0.534 of 7 classes (chance 0.143; 0.515 with the prior), correlation of
arousal 0.71, of valence 0.26; recall anger 0.61, boredom 0.74, disgust 0.50, fear 0.33, happiness 0.39, sadness 0.71,
neutral 0.44.

Single windows of 2 s: unweighted accuracy 0.585.
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

RIGHT = ((0.4, 0.35), (0.6, 0.58), (0.8, 0.72), (1.0, 0.94))
"""Upper end of the odds of the likeliest class, and how often it was right for such actors."""

CENTRE = (
    11.6473, 12.6283, 0.5828, -0.2888, 0.7159, 0.8709, -0.5468, 2.1563, 21.617, 4.9277, 0.113, -12.3518, -11.3374,
    0.3155, 5.8841, 0.149,
)  # fmt: skip

SCALE = (
    6.5099, 6.048, 0.2093, 1.2422, 0.1333, 0.0424, 0.4681, 0.4473, 3.5902, 1.2697, 0.1054, 5.8075, 5.7464, 2.6166,
    0.5074, 2.9913,
)  # fmt: skip

CLASS_WEIGHTS = (
    (0.2058, -0.8737, 0.1613, 0.5122, 0.5699, 0.0040, -0.5794),
    (-0.1099, 0.1979, -0.3974, -0.3718, 0.4781, 0.2314, -0.0283),
    (0.5034, -0.2173, 0.3793, 0.2641, 0.1021, -0.4824, -0.5492),
    (0.2108, -0.6817, 0.5038, 0.1692, -0.0233, 0.1545, -0.3334),
    (0.4584, 0.4307, -0.1101, -0.5143, 0.2241, -0.1258, -0.3631),
    (-0.3899, 0.5599, 0.1581, 0.0117, 0.0304, -0.2640, -0.1062),
    (-0.1292, -0.3312, 0.1062, 0.0374, -0.1208, 0.5986, -0.1610),
    (0.0981, -0.3534, -0.7510, 0.1952, 0.2238, 0.3092, 0.2781),
    (0.2861, 0.0456, -0.1255, -0.1722, 0.0885, -0.0950, -0.0275),
    (0.1895, -0.2903, -0.3590, 0.5452, 0.4288, -0.8700, 0.3558),
    (-0.1467, -0.1198, 0.2434, 0.3144, -0.1298, -0.0743, -0.0871),
    (0.7238, -0.3303, 0.0264, 0.1225, 0.4013, -0.3313, -0.6124),
    (0.9614, 0.1806, -0.1655, -0.3580, 0.4237, -1.1526, 0.1105),
    (0.0244, -0.0944, 0.0480, 0.2883, -0.2466, -0.0166, -0.0030),
    (0.2340, -0.2631, 0.3203, -0.1956, 0.0614, -0.3157, 0.1589),
    (0.2583, -0.2697, -0.0918, 0.3067, 0.2699, -0.1881, -0.2853),
    (-0.1223, -0.5417, 0.4278, 0.5383, 0.4734, -0.8688, 0.0933),
)  # fmt: skip
"""Rows: FEATURES and a constant; columns: CLASSES."""

POINT_WEIGHTS = (
    (0.0236, 0.1395),
    (0.0782, -0.0689),
    (-0.0249, 0.1983),
    (-0.0724, 0.0763),
    (-0.0047, -0.0835),
    (0.0321, -0.0439),
    (-0.0390, -0.1032),
    (0.0637, -0.0433),
    (0.0063, 0.0105),
    (0.1002, 0.1292),
    (-0.0460, 0.0464),
    (-0.0068, 0.1087),
    (0.0858, -0.0101),
    (-0.0640, 0.0139),
    (0.0101, 0.0498),
    (0.0193, 0.0408),
    (-0.2780, 0.2094),
)  # fmt: skip
"""Rows: FEATURES and a constant; columns: (valence, arousal)."""
