"""A description in the plain wording that `pipelines.emotion.clauses` reads: one way to compare, times with units."""

import re
from collections.abc import Mapping
from itertools import pairwise

from pipelines.emotion.moments import UNIT
from pipelines.emotion.state import MAX_INTENSITY
from pipelines.emotion.taxonomy import find
from pipelines.errors import InvalidInput

EMOJI: Mapping[str, str] = {
    "happy": "😀😃😄😁😊🙂☺", "laughing": "😂🤣😆", "in love": "😍🥰😘", "excited": "🤩🥳", "calm": "😌",
    "sad": "😢🙁☹😔😞🥺", "crying": "😭", "angry": "😠😤", "furious": "😡🤬", "afraid": "😨😧", "terrified": "😱",
    "anxious": "😰😟", "surprised": "😲😮😯", "embarrassed": "😳", "disgusted": "🤢🤮", "disdainful": "😒🙄",
    "smug": "😏", "neutral": "😐😑😶", "confused": "😕", "pensive": "🤔", "tired": "😴😩😫",
}  # fmt: skip
"""Faces and the words that they stand for; our list."""


def plainly(text: str) -> str:
    """The description in lower case, on one line, with a unit behind each time and each comparison in one form.

    Raises InvalidInput for two bare numbers that can be a time or a strength ("sad 0.3-0.7").
    """
    plain = text.strip().lower().translate(_FACES)
    plain = re.sub(r"\b[a-z]*([a-z])\1{2,}[a-z]*", _drawn_together, plain)
    plain = plain.replace("’", "'").replace("‘", "'").replace("−", "-")
    plain = re.sub(r"(?<=\d)\s*(?:[–—]|-+>(?=\s*\d+:))\s*(?=\d)", "-", plain)
    plain = re.sub(r"\s*(?:-+>|=+>|→|➔|⇒|>+)\s*", " then ", plain)
    plain = re.sub(r"\s+[–—-]+\s+(?=[a-z])", ", ", plain)
    plain = re.sub(r"\b50\s*[/-]\s*50\b", " ", plain)
    plain = _shares_first(plain)
    if len(_HALVES.findall(plain)) == 2:
        plain = _HALVES.sub("50% ", plain)
    plain = re.sub(r"[\r\n]+", " ; ", plain)
    plain = _COURSE.sub(r"\1 then slowly \2", plain)
    plain = re.sub(rf"\bbetween ({_NUMBER}) and (?={_NUMBER})", r"\1-", plain)
    plain = _BODY.sub(_embodied, plain)
    return re.sub(r"\s+", " ", _compared(_with_units(plain)))


def shares_in(text: str) -> list[float]:
    """The parts of 1 in "60/40" or "70/20/10"; none where they are no parts of a whole."""
    shares = [int(number) / 100.0 for number in re.findall(r"\d+", text)]
    falls_to_a_whole = 0.98 < sum(shares) < 1.02 and ("-" not in text or shares == sorted(shares, reverse=True))
    return shares if falls_to_a_whole else []


def _shares_first(plain: str) -> str:
    """Shares as "60/40", and those that stand behind their words before them: "60/40 joy and fear"."""
    for found in reversed(list(SHARES.finditer(plain))):
        count = len(shares_in(found[0]))
        if count:
            before, after = plain[: found.start()], plain[found.end() :]
            words = re.search(
                rf"(?<![a-z'-])(?:[a-z'-]+(?:[\s,/&+]| and | with | plus )+){{{count - 1}}}[a-z'-]+[\s,:(]*$", before
            )
            is_last = re.match(r"[\s)]*(?:$|[,;.!?|]|then\b)", after)
            at = words.start() if words and is_last else found.start()
            plain = f"{before[:at]}{re.sub('[^0-9]+', '/', found[0])} {before[at:]}{after}"
    return plain


def _embodied(found: re.Match[str]) -> str:
    """A body that tells a feeling, in one order: "his heart is really racing", "the heart races" as "racing heart"."""
    doing = found["doing"]
    stem = doing.removesuffix("s")
    forms = (f"{one} {found['part']}" for one in (doing, f"{stem}ing", f"{stem.removesuffix('e')}ing"))
    known = next((form for form in forms if find(form)), None)
    return found[0] if known is None else f"{found['degree'] or ''} {known}"


def _drawn_together(found: re.Match[str]) -> str:
    """The word of one that is drawn out: "sooo" is so, "goood" good."""
    double = re.sub(r"([a-z])\1{2,}", r"\1\1", found[0])
    return double if find(double) else re.sub(r"([a-z])\1{2,}", r"\1", found[0])


_FACES = {ord(face): f" {name} " for name, faces in EMOJI.items() for face in faces} | {0xFE0F: None}
SHARES = re.compile(r"(?<![\w.,:/-])\d{1,2}(?:\s*[/-]\s*\d{1,2}){1,7}(?![\w%:/-]|[.,]\d)")
"""Numbers that may be shares; see `shares_in`."""
_BODY = re.compile(
    r"\b(?P<part>heart|pulse|jaw|fists?|teeth|hands?|knees?|palms|lips?|chin|voice)"
    r"(?: (?:is|are|was|were|starts?|begins?|keeps?))?(?P<degree> (?:really|so|very|[a-z]+ly))? (?P<doing>[a-z]+)\b"
)
_HALVES = re.compile(r"\bhalf (?!an?\b|as\b|the\b|of\b|way\b|time\b|second)")

_COURSE = re.compile(
    r"(?:(?:grow|rise|build|climb|increase|fall|drop|sink|fade|go)(?:s|es|ing)?|rising|increasing|fading) "
    r"from (\d+(?:[.,]\d+)?\s*%?) to (\d+(?:[.,]\d+)?\s*%?)"
    rf"(?!\w|[.,:/-]\d|\s*(?:%|{UNIT}))"
)
"""A strength that changes: "joy grows from 20% to 80%"."""

_NUMBER = r"\d+(?:[.,]\d+)?"
_STRETCH = re.compile(
    rf"(?<![\w.,:/-])(?P<begin>{_NUMBER})\s*(?:-|to\b)\s*(?P<end>{_NUMBER})"
    rf"(?![\w%]|[.,:/-]\d|\s*(?:%|per\s?cent\b|/|{UNIT}))"
)
_NUMBERED = re.compile(rf"(?P<number>{_NUMBER})\s+(?!{UNIT}|more\b|less\b|per\s?cent\b|out\b|of\b)(?=[a-z])")


def _with_units(plain: str) -> str:
    """Seconds behind bare numbers that can only be times: "0-2 calm, 2-5 furious", and "0 calm, 3 furious"."""
    stretches = list(_STRETCH.finditer(plain))
    if any(_value(found["end"]) > MAX_INTENSITY or _opens_in_whole_seconds(plain, found) for found in stretches):
        return _STRETCH.sub(r"\g<0> s", plain)
    if stretches:
        begin, end = stretches[0]["begin"], stretches[0]["end"]
        raise InvalidInput(
            f"'{stretches[0][0]}' can be a time or a strength. Write '{begin}-{end} s' for the time, "
            f"or 'rises from {begin} to {end}' for the strength."
        )
    parts = re.split(r"(\s*(?:[,;|]|\bthen\b)[,;|\s]*)", plain)
    numbers = [_NUMBERED.match(part) for part in parts[::2]]
    values = [_value(number["number"]) for number in numbers if number]
    rising = all(later > earlier for earlier, later in pairwise(values))
    if len(values) < max(2, len(numbers)) or not rising or values[-1] <= MAX_INTENSITY:
        return plain
    return "".join(_NUMBERED.sub(r"\g<number> s ", part, count=1) for part in parts)


def _opens_in_whole_seconds(plain: str, found: re.Match[str]) -> bool:
    before = plain[: found.start()].rstrip()
    return (not before or before[-1] in ",;.|(") and found["begin"].isdigit() and found["end"].isdigit()


def _value(number: str) -> float:
    return float(number.replace(",", "."))


def _compared(plain: str) -> str:
    """Comparisons as "not X but Y", "X with less Y" or "X rather than Y", and whose something is left out."""
    plain = re.sub(r"\b(?:my|your|his|her|its|our|their)\b(?! *(?:$|[,;.!?]))", "the", plain)
    plain = re.sub(r"\b(not|\w+n't) so much ([^,;.]+?) as (?!if\b|though\b)", r"\1 \2 but ", plain)
    plain = re.sub(r"\brather ([\w'-]+) than\b", r"\1 rather than", plain)
    plain = re.sub(r"\bless ([\w'-]+) than (?:an? |the )?([\w'-]+)", _swapped, plain)
    plain = re.sub(r"\b(?:more )?([\w'-]+) than (?:an? |the )?([\w'-]+)", _weighed, plain)
    plain = _SHOWN.sub("", plain)
    plain = re.sub(r"\b(\w+er) and \1\b", r"increasingly \1", plain)
    plain = re.sub(r"^(?:waits?|pauses?) (?:for )?(?=\d|an? |one |two |three |half )", "neutral for ", plain)
    return re.sub(r"\b(?:waits?|pauses?) (?:for )?(?=\d|an? |one |two |three |half )", "for ", plain)


def _swapped(found: re.Match[str]) -> str:
    """ "less angry than sad" is sad, with less anger; "less angry than before" is less angry."""
    less, more = found[1], found[2]
    return f"{more} with less {less}" if find(more) else f"less {less}" if more in _STANDARDS else found[0]


def _weighed(found: re.Match[str]) -> str:
    """ "more sad than angry" is sad, with less anger; "sadder than ever" is sadder."""
    more, less = found[1], found[2]
    if more in ("more", "less", "rather", "other"):
        return found[0]
    return f"{more} with less {less}" if find(less) else found[0].split(" than ")[0] if less in _STANDARDS else found[0]


_SHOWN = re.compile(
    r"\b(?:not|no longer|never|stops?|without|can't|cannot|couldn't|doesn't|isn't) (?:even )?"
    r"(?:hiding|hides?|masking|masks?|concealing|conceals?|faking|fakes?|holding back|holds? back)\b"
)
"""Who does not hide a feeling shows it."""

_STANDARDS = frozenset({"ever", "before", "usual", "normal", "always", "expected", "anyone", "anything", "now"})
"""What a feeling is compared with that is none itself."""
