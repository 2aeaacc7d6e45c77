"""When: the phrases for time in a description ("at 3 s", "in the middle", "for two seconds", "by the end")."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipelines.errors import InvalidInput

NUMBER_WORDS: Mapping[str, float] = {
    "half a": 0.5, "half": 0.5, "a": 1, "an": 1, "one": 1, "the": 1, "two": 2, "a couple of": 2, "a couple": 2,
    "a few": 3, "few": 3, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "one and a half": 1.5, "a second and a half": 1.5, "two and a half": 2.5, "three and a half": 3.5,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip

UNIT = r"(?:s|secs?|seconds?|ms|milliseconds?|min|mins|minutes?)(?![\w])"
"""Pattern of a unit of time."""

_NAMED: Mapping[str, float] = {"moment": 1.0, "instant": 0.5, "while": 2.0, "bit": 1.0, "beat": 0.5, "pause": 1.0}
"""Seconds that vague lengths stand for."""

_FRACTIONS: Mapping[str, float] = {
    "start": 0.0, "beginning": 0.0, "outset": 0.0, "middle": 0.5, "centre": 0.5, "center": 0.5, "half": 0.5, "end": 1.0,
    "close": 1.0, "finish": 1.0, "ending": 1.0, "opening": 0.0, "halfway": 0.5, "midway": 0.5, "half way": 0.5,
    "half time": 0.5, "midpoint": 0.5, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "a quarter": 0.25,
    "one quarter": 0.25, "three quarters": 0.75,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A point in time: in seconds from the start or before the end, or as a fraction 0..1 of the clip; the others are
    None."""

    seconds: float | None = None
    before_end: float | None = None
    fraction: float | None = None

    def resolve(self, clip_seconds: float) -> float:
        """Seconds from the start, in a clip of the given length; 0 for what lies before it."""
        if self.before_end is not None:
            return max(0.0, clip_seconds - self.before_end)
        return self.seconds if self.seconds is not None else (self.fraction or 0.0) * clip_seconds


@dataclass(frozen=True, kw_only=True)
class TimePhrase:
    """A phrase that says when, as found in a text.

    kind: "at" (there by then), "by" (on the way until then), "range" (moment to end), "until" (holds up to then),
        "for" (holds so long), "over" (the change takes so long), "after" (so long after the state before),
        "start", "end" (a verb that only hints: starts, ends).
    length: seconds, for "for", "over" and "after".
    characters: how much of the text the phrase takes.
    """

    kind: str
    characters: int
    moment: Moment | None = None
    end: Moment | None = None
    length: float = 0.0


def find_time(text: str, start: int, *, line_begins: bool) -> TimePhrase | None:
    """The time phrase that begins at `text[start]`, or None. `text` is lower case; at the start of a line or clause
    (`line_begins`) a number with a colon is a time too ("3: angry"). Raises InvalidInput for times below 0."""
    for kind, pattern in _PATTERNS:
        if kind == "mark" and not line_begins:
            continue
        found = _compiled(pattern).match(text, start)
        if found:
            return _phrase(kind, found)
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first looked for: all together take a tenth of a second, and most processes read no times."""
    return re.compile(pattern)


def _phrase(kind: str, found: re.Match[str]) -> TimePhrase:
    parts = found.groupdict()
    size = found.end() - found.start()
    if kind in ("for", "over", "after", "of"):
        return TimePhrase(kind="for" if kind == "of" else kind, characters=size, length=_length(parts["length"]))
    if kind == "range":
        end = _moment(parts["end"])
        bare = re.fullmatch(r"[-\d.,\s]+", parts["begin"])
        unit = re.search(rf"{UNIT}$", parts["end"].strip()) if bare else None
        begin = _moment(f"{parts['begin'].strip()} {unit[0]}" if unit else parts["begin"], like=end if bare else None)
        return TimePhrase(kind="range", characters=size, moment=begin, end=end)
    if kind == "first":
        end = Moment(fraction=_share(parts["share"])) if parts["share"] else Moment(seconds=_length(parts["length"]))
        return TimePhrase(kind="range", characters=size, moment=Moment(seconds=0.0), end=end)
    if kind == "last seconds":
        return TimePhrase(kind="at", characters=size, moment=Moment(before_end=_length(parts["length"])))
    if kind == "last":
        share = _share(parts["share"]) if parts["share"] else 0.25
        return TimePhrase(kind="at", characters=size, moment=Moment(fraction=1.0 - share))
    if kind in _FIXED:
        return TimePhrase(kind=_FIXED[kind][0], characters=size, moment=Moment(fraction=_FIXED[kind][1]))
    if kind == "mark":
        return TimePhrase(kind="at", characters=size, moment=Moment(seconds=_number(parts["point"])))
    moment = _moment(parts["point"] or "end")
    if kind == "at" and moment.fraction == 1.0:
        return TimePhrase(kind="end", characters=size, moment=moment)
    return TimePhrase(kind=kind, characters=size, moment=moment)


def _share(words: str) -> float:
    return {"half": 0.5, "third": 1 / 3, "quarter": 0.25}[words]


def _moment(words: str, like: Moment | None = None) -> Moment:
    """A moment from its words; a bare number takes the unit of `like`."""
    plain = re.sub(r"^(?:the|very)\s+", "", words.strip())
    plain = re.sub(r"^very\s+", "", plain)
    plain = re.sub(r"\s+(?:of|in|into|through)\b.*$", "", plain)
    if plain in _FRACTIONS:
        return Moment(fraction=_FRACTIONS[plain])
    if plain.endswith(("%", "percent", "per cent")) or (like is not None and like.fraction is not None):
        share = _number(re.sub(r"\s*(?:%|per\s?cent)$", "", plain)) / 100.0
        if not 0 <= share <= 1:
            raise InvalidInput(f"'{words.strip()}' lies outside the clip; a share of the clip is 0 % to 100 %.")
        return Moment(fraction=share)
    return Moment(seconds=_length(plain))


def _length(words: str) -> float:
    """Seconds from words such as "2 s", "half a second", "0:03", "1 min 30 s", "1500 ms", "1,500 ms", "a moment"."""
    plain = re.sub(r"\s+", " ", words.strip())
    parts = re.fullmatch(rf"(.*?{UNIT})\s*(?:and\s)?\s*(.*{UNIT})", plain)
    if parts:
        return _length(parts[1]) + _length(parts[2])
    if re.fullmatch(_TIMECODE, plain):
        return _clock(plain)
    if plain.split()[-1] in _NAMED:
        return _NAMED[plain.split()[-1]]
    if plain == "a second and a half":
        return 1.5
    unit = re.search(rf"{UNIT}$", plain)
    number = plain[: unit.start()].rstrip(" -") if unit else plain
    if unit and unit[0].startswith(("ms", "milli")):
        return _number(re.sub(r"(?<=\d)[.,](?=\d{3}$)", "", number)) / 1000.0  # nobody counts parts of a millisecond
    amount = _number(number)
    return amount * 60.0 if unit and unit[0].startswith("min") else amount


def _clock(timecode: str) -> float:
    """Seconds of "0:03", "0:3", "1:02.5" or "00:00:03,500"."""
    *larger, seconds = timecode.replace(",", ".").split(":")
    if re.match(r"\d(?!\d)", seconds) and any(float(part) for part in larger):
        raise InvalidInput(
            f"'{timecode}' can be {':'.join(larger)}:0{seconds} or {':'.join(larger)}:{seconds}0. Write the seconds "
            "with two digits."
        )
    return sum(float(part) * 60.0**place for place, part in enumerate([seconds, *larger[::-1]]))


def _number(words: str) -> float:
    plain = words.strip()
    value = NUMBER_WORDS[plain] if plain in NUMBER_WORDS else float(plain.replace(",", ".") or "1")
    if value < 0:
        raise InvalidInput(f"'{plain}' is a time below 0; times count in seconds from the start of the clip.")
    return value


_AMOUNT = r"(?:-?(?:\d+(?:[.,]\d+)?|[.]\d+)|(?:{})(?=[\s-]))".format(
    "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
)
_MINUTES, _SECONDS = r"min(?:s|utes?)?(?!\w)", r"s(?:ecs?|econds?)?(?!\w)"
_COMPOUND = (
    rf"(?:{_AMOUNT}[\s-]*{_MINUTES}\s*(?:and\s+)?{_AMOUNT}[\s-]*{_SECONDS}"
    rf"|{_AMOUNT}[\s-]*{_SECONDS}\s*(?:and\s+)?{_AMOUNT}[\s-]*(?:ms|milliseconds?)(?!\w))"
)
_TIMECODE = r"(?:\d+:)?\d+:\d\d?(?:\.\d+|,\d{3})?(?![\d:])"
_CLOCK = rf"(?:{_TIMECODE}|a second and a half|{_COMPOUND}|(?:{_AMOUNT})[\s-]*{UNIT})"
_QUANTITY = rf"(?:{_CLOCK}|(?:a|an|one) (?:short |little |long )?(?:{'|'.join(_NAMED)})\b)"
_PERCENT = r"\d+(?:[.,]\d+)?\s*(?:%|per\s?cent\b)"
_WAY = r"(?:\s+(?:of|in|into|through)(?:\s+(?:the|it|of|way|whole|clip|video|time|speech|line|scene))*)?"
_PLACE = (
    rf"(?:(?:the\s+)?(?:very\s+)?(?:start|beginning|outset|middle|midpoint|cent(?:er|re)|end|ending|close|finish|opening)"
    rf"\b(?:\s+of\s+(?:the|it)(?:\s+\w+)?)?|half\s?way\b{_WAY}|midway\b{_WAY}|half time\b"
    rf"|(?:a|one|two|three) (?:third|quarter)s?\b{_WAY})"
)
_POINT = rf"(?:{_QUANTITY}|{_PERCENT}{_WAY}|{_PLACE})"
_LOOSE = rf"(?:{_POINT}|-?(?:\d+(?:[.,]\d+)?|[.]\d+)(?![\w%]))"
"""Where a preposition says that a time follows, a bare number is seconds."""
_ABOUT = r"(?:(?:about|around|roughly|exactly|only|just|the|another|t\s*=)\s+)?"

_FIXED = {
    "at first": ("at", 0.0),
    "starts": ("start", 0.0),
    "ends": ("end", 1.0),
    "halfway": ("at", 0.5),
}

_PATTERNS = (
    ("mark", r"(?P<point>\d+(?:[.,]\d+)?)\s*:(?=\s)"),
    (
        "range",
        rf"(?:(?:from|between|during)\s+)?(?P<begin>{_POINT}|\d+(?:[.,]\d+)?)\s*"
        rf"(?:-|–|—|to\b|until\b|till\b|through\b|and\b)\s*(?P<end>{_POINT})",
    ),
    (
        "first",
        rf"(?:(?:for|in|during|within)\s+)?(?:the\s+first\s+(?P<share>half|third|quarter)\b"
        rf"|(?:the\s+)?first\s+(?P<length>(?:{_AMOUNT}[\s-]*)?{UNIT}))",
    ),
    (
        "last seconds",
        rf"(?:(?:for|in|during|within)\s+)?(?:the\s+)?(?:last|final)\s+(?P<length>(?:{_AMOUNT}[\s-]*)?{UNIT})",
    ),
    (
        "last",
        r"(?:(?:for|in|during|within)\s+)?the\s+(?:last|final|second)\s+(?:(?P<share>half|third|quarter)\b|(?:part|bit|moments?)\b)",
    ),
    ("until", rf"(?:until|till|up\s+to|before)\s+{_ABOUT}(?P<point>{_LOOSE})"),
    ("until", r"for\s+the\s+rest\b(?:\s+of\s+(?:the|it)(?:\s+\w+)?)?(?P<point>)"),
    ("for", rf"(?:for|lasting|holding)\s+{_ABOUT}(?P<length>{_QUANTITY})"),
    ("of", rf"(?:after\s+)?{_ABOUT}(?P<length>{_QUANTITY})\s+of\b"),
    ("over", rf"(?:over|within|in|during|across)\s+{_ABOUT}(?:next\s+)?(?P<length>{_QUANTITY})"),
    ("after", rf"after\s+{_ABOUT}(?P<length>{_QUANTITY})"),
    ("after", rf"(?P<length>{_QUANTITY})\s+(?:later|afterwards?|after\s+that)\b"),
    ("by", rf"by\s+{_ABOUT}(?P<point>{_LOOSE})"),
    (
        "at",
        rf"(?:(?:starting|beginning|start|begin)\s+)?(?:at|from|since|around|near|past|toward|towards|@|t\s*=|in)\s*"
        rf"{_ABOUT}(?P<point>{_LOOSE})(?:\s+(?:on|onwards?|in|mark)\b)*(?!\w)",
    ),
    ("at", r"second\s+(?P<point>\d+(?:[.,]\d+)?)"),
    (
        "at first",
        r"(?:at\s+first|initially|originally|to\s+begin\s+with|to\s+start\s+with|first\s+of\s+all|first(?:ly)?)\b",
    ),
    (
        "starts",
        r"(?:starts?|starting|started|begins?|beginning|began|opens?|opening)\b(?:\s+(?:out|off|with|by|as|to)\b)*",
    ),
    (
        "ends",
        r"(?:(?:and\s+)?finally|eventually|in\s+the\s+end|at\s+last|lastly|ultimately|(?:ends?|ending|ended|finish(?:es|ing)?|closes?"
        r"|closing)\b(?:\s+(?:up|with|as|in|by|on))*)(?![\w])",
    ),
    ("halfway", rf"(?:half\s?way|midway)\b{_WAY}"),
    ("at", rf"(?P<point>{_CLOCK})(?:\s+(?:in|into\s+it)\b)?(?!\w)"),
)
