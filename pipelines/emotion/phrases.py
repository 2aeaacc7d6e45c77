"""How each emotion looks and sounds, in words, at three strengths: the language of text-driven networks.

Faces are worded after the action units of Ekman & Friesen (FACS, 1978) and EMFACS; voices after Scherer, Vocal
communication of emotion (2003). Columns: weak, clear, full.
"""

from collections.abc import Mapping

FACE: Mapping[str, tuple[str, str, str]] = {
    "angry": (
        "slightly lowered brows and tight lips",
        "an angry face, brows drawn down, hard stare, pressed lips",
        "a furious face, brows pulled hard together, glaring wide eyes, bared teeth, flared nostrils",
    ),
    "contempt": (
        "one corner of the mouth barely raised",
        "a contemptuous face, one-sided smirk, half-lowered lids, chin up",
        "open scorn, a hard one-sided sneer, looking down the nose",
    ),
    "disgusted": (
        "a faintly wrinkled nose",
        "a disgusted face, wrinkled nose, raised upper lip",
        "utter revulsion, nose deeply wrinkled, upper lip curled, eyes narrowed, head drawn back",
    ),
    "fear": (
        "slightly raised inner brows and a tense mouth",
        "a frightened face, brows raised and drawn together, eyes wide, lips stretched",
        "a terrified face, eyes wide open, brows high and drawn together, mouth stretched open, trembling",
    ),
    "happy": (
        "a faint smile",
        "a happy face, warm smile, raised cheeks, bright eyes",
        "a beaming face, broad open smile, crow's feet, laughing eyes",
    ),
    "neutral": ("a relaxed, neutral face",) * 3,
    "sad": (
        "slightly raised inner brows and a soft mouth",
        "a sad face, inner brows raised, mouth corners down, lowered gaze",
        "a grief-stricken face, inner brows pulled up, trembling lips turned down, tears in the eyes",
    ),
    "surprised": (
        "slightly raised brows",
        "a surprised face, raised brows, wide eyes, parted lips",
        "an astonished face, brows shot up, eyes wide open, jaw dropped",
    ),
}

VOICE: Mapping[str, tuple[str, str, str]] = {
    "angry": (
        "a slightly irritated, clipped voice",
        "an angry voice, loud, hard and fast",
        "a furious voice, shouting, harsh, hard onsets",
    ),
    "contempt": (
        "a slightly cool, flat voice",
        "a contemptuous voice, slow, nasal, with falling endings",
        "a scornful voice, drawn out and mocking",
    ),
    "disgusted": (
        "a slightly reluctant voice",
        "a disgusted voice, low and slow, tight throat",
        "a revolted voice, retching on the words",
    ),
    "fear": (
        "a slightly tense, thin voice",
        "a frightened voice, high, fast and breathy",
        "a terrified voice, very high, trembling, gasping",
    ),
    "happy": (
        "a friendly, lightly smiling voice",
        "a happy voice, bright, lively melody",
        "an overjoyed voice, high, laughing, bouncing",
    ),
    "neutral": ("a calm, even voice",) * 3,
    "sad": (
        "a slightly subdued voice",
        "a sad voice, low, slow and soft, falling melody",
        "a heartbroken voice, breaking and sobbing",
    ),
    "surprised": (
        "a slightly raised, wondering voice",
        "a surprised voice, high, with a wide rising melody",
        "an astonished voice, gasping, very high and wide",
    ),
}
