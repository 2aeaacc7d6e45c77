"""What somebody feels who writes a message: read from its emotion words and from what it says has happened.

Not a description of a feeling, as `pipelines.emotion.parse` reads, but talk: "my dog died and I can't stop crying".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.emotion.factories import from_labels
from pipelines.emotion.grammar import DEGREES
from pipelines.emotion.state import LABELS, Emotion
from pipelines.emotion.taxonomy import find, word

EVENTS: Mapping[str, tuple[str, ...]] = {
    "grief": ("died", "dies", "dead", "passed away", "funeral", "buried", "put to sleep", "miscarriage"),
    "sadness": (
        "broke up", "left me", "divorce", "divorced", "lost my", "miss him", "miss her", "miss them", "miss you",
        "failed", "rejected", "nobody came", "no one came", "turned me down", "fell through", "moved away",
    ),
    "fear": (
        "diagnosed", "diagnosis", "surgery", "operation tomorrow", "hospital", "cancer", "exam tomorrow", "laid off",
        "fired me", "got fired", "evicted", "what if", "lump", "threatened", "followed me", "lost control",
    ),
    "anger": (
        "lied to me", "lied", "cheated", "stole", "stolen", "unfair", "again and again", "behind my back", "insulted",
        "ignored me", "broke into", "never listens", "every single time", "scammed", "took credit",
    ),
    "joy": (
        "got the job", "got promoted", "promoted", "said yes", "we won", "i won", "passed the", "passed my", "engaged",
        "baby is born", "was born", "accepted me", "got in", "finally made it", "birthday", "getting married",
    ),
    "surprise": ("out of the blue", "you won't believe", "can't believe", "cannot believe", "guess what", "no idea"),
    "disgust": ("threw up", "vomit", "mould", "mold", "maggots", "cockroach", "stinks", "rotten"),
}  # fmt: skip
"""Turns of phrase that tell a feeling without naming it, by the word of the taxonomy that they stand for; our list."""

_DEAD = r"(?:died|dies|dead)\b"
_THINGS = (
    "phone|mobile|batter(?:y|ies)|laptop|computer|pc|tablet|console|controller|remote|router|modem|wi-?fi|internet|"
    "connection|line|server|site|app|screen|tv|camera|mic|microphone|headphones|earbuds|charger|printer|drive|car|"
    "engine|bike|scooter|watch|clock|light|lamp|torch|chat|party|trend|meme"
)
_NO_DEATH = re.compile(
    rf"\b(?:{_THINGS})s?(?:'s)? (?:[\w']+ ){{0,2}}{_DEAD}"
    rf"|\b(?:i|we|i'm|we're|i am|we are) (?:[\w']+ )?{_DEAD}"
    rf"|\b{_DEAD} (?:laughing|tired|serious|sure|certain|wrong|right|set|quiet|silent|calm|weight|end|to me|inside|"
    r"of (?:shame|laughter|laughing|embarrassment|boredom|curiosity))\b"
)
"""Turns of phrase in which nobody has died: a thing that no longer works, the one who says so, words of degree."""

POLITE = frozenset(
    {
        "fine",
        "good",
        "great",
        "kind",
        "thanks",
        "thank",
        "sorry",
        "like",
        "well",
        "please",
        "hello",
        "hi",
        "okay",
        "cool",
    }
)
"""Words that courtesy uses up: they count a quarter."""

NEGATIONS = frozenset(
    {"not", "never", "no", "isn't", "wasn't", "don't", "didn't", "doesn't", "can't", "cannot", "couldn't", "won't"}
    | {"aren't", "weren't", "haven't", "hasn't", "hadn't", "wouldn't", "shouldn't", "hardly", "without"}
    | {"nobody", "nothing", "neither", "nor"}
)

INSISTENT = frozenset({"stop", "help", "believe", "wait"})
"""Words that turn a negation round: who cannot stop crying, cries."""


@dataclass(frozen=True, kw_only=True)
class MessageReading:
    """What a message is read as. cues: the words and turns that it was read from, in their order; () for none."""

    emotion: Emotion
    cues: tuple[str, ...]


def read_message(text: str) -> MessageReading:
    """Read the feeling of a message. Without a cue it is neutral at intensity 0.

    Cues are summed by their strength; a negated cue ("not happy") counts a third towards its opposite, as sadness for
    what is pleasant and as calm for what is not; an exclamation mark adds a tenth to the strength.
    """
    plain = re.sub(r"\s+", " ", text.lower().replace("’", "'"))
    found = sorted([*_events(plain), *_words(plain)])
    if not found:
        return MessageReading(emotion=from_labels({"neutral": 1.0}, 0.0), cues=())
    weights = dict.fromkeys(LABELS, 0.0)
    strongest = 0.0
    for _, _, name, strength in found:
        for label, share in word(name).blend.items():
            weights[label] += share * strength
        strongest = max(strongest, strength)
    louder = 1.1 if "!" in text else 1.0
    emotion = from_labels(weights, min(1.0, strongest * louder))
    return MessageReading(emotion=emotion, cues=tuple(cue for _, cue, _, _ in found))


def _events(plain: str) -> list[tuple[int, str, str, float]]:
    """(place, cue, word of the taxonomy, strength) of every turn of phrase."""
    found = []
    alive = [range(*hit.span()) for hit in _NO_DEATH.finditer(plain)]
    for name, turns in EVENTS.items():
        for turn in turns:
            for hit in re.finditer(rf"\b{re.escape(turn)}\b", plain):
                if not _negated(plain[: hit.start()]) and not any(hit.start() in span for span in alive):
                    found.append((hit.start(), turn, name, word(name).intensity))
    return found


def _words(plain: str) -> list[tuple[int, str, str, float]]:
    """The same of every emotion word."""
    found = []
    for hit in re.finditer(r"[a-z']+", plain):
        entry = find(hit[0]) if len(hit[0]) > 2 else None
        if entry is None or entry.intensity == 0.0 or any(hit[0] in turn.split() for turn in _turns_around(plain, hit)):
            continue
        strength = entry.intensity * (0.25 if hit[0] in POLITE else 1.0) * _degree(plain[: hit.start()])
        if _negated(plain[: hit.start()]):
            opposite = "sadness" if entry.valence > 0 else "calm"
            found.append((hit.start(), f"not {hit[0]}", opposite, strength / 3))
        else:
            found.append((hit.start(), hit[0], entry.name, min(1.0, strength)))
    return found


def _turns_around(plain: str, hit: "re.Match[str]") -> list[str]:
    """Turns of phrase that hold this very word: "lost" in "lost my" is no confusion."""
    return [
        turn
        for turns in EVENTS.values()
        for turn in turns
        for place in re.finditer(rf"\b{re.escape(turn)}\b", plain)
        if place.start() <= hit.start() < place.end()
    ]


def _negated(before: str) -> bool:
    """Whether one of the three words before, of the same part of the sentence, is a negation."""
    clause = re.split(r"[,.;:!?]|\bbut\b", before)[-1]
    near = set(re.findall(r"[a-z']+", clause)[-3:])
    return bool(near & NEGATIONS) and not near & INSISTENT


def _degree(before: str) -> float:
    """Factor of the word of degree right before, such as "so" or "a bit"."""
    for count in (3, 2, 1):
        degree = DEGREES.get(" ".join(before.split()[-count:]))
        if degree is not None:
            return degree
    return 1.0
