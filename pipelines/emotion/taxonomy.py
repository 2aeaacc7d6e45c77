"""Emotion words: each with its place on the circumplex, its strength, and its blend over the eight labels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from pipelines.emotion import lexicon_everyday, lexicon_parrott
from pipelines.emotion.state import LABELS
from pipelines.errors import UnknownWord

_RUSSELL = "approximate, placed by us after the order of Russell, A circumplex model of affect (1980)"
_NORMS = "approximate, placed by us after norms in the style of Warriner, Kuperman & Brysbaert (2013)"


@dataclass(frozen=True, kw_only=True)
class WordEntry:
    """An emotion word with its meaning in numbers.

    name: the word by which its forms are known, mostly the noun ("fury").
    valence, arousal: -1..1, of the feeling at full strength. intensity: the strength the bare word stands for, 0..1.5.
    blend: weights over LABELS that sum to 1.
    forms: all words and phrases that mean it, `name` first, lower case.
    primary, secondary: its group; in Parrott's tree the first and second tier.
    lost: what the blend cannot say of the word, in words; empty for the labels themselves.
    source: where valence and arousal come from. source_set: "Parrott" or "everyday".
    """

    name: str
    valence: float
    arousal: float
    intensity: float
    blend: Mapping[str, float]
    forms: tuple[str, ...]
    primary: str
    secondary: str
    lost: str
    source: str
    source_set: str


def word(name: str) -> WordEntry:
    """The entry for a word or a short phrase in any usual form ("anger", "angry", "angrily", "ANGRIER").

    Raises UnknownWord that offers the nearest known words.
    """
    found = find(name)
    if found is None:
        offers = nearest(name)
        hint = f" Did you mean {_either(offers)}?" if offers else " Try a plain word such as happy, sad, angry or calm."
        raise UnknownWord(f"'{name.strip()}' is not an emotion word that is known here.{hint}", offers)
    return found


def find(name: str) -> WordEntry | None:
    """The entry for a word or a short phrase, or None."""
    index = _index()
    plain = re.sub(r"[\s_]+", " ", name.strip().lower().replace("’", "'"))
    for candidate in (plain, plain.replace("-", " "), plain.replace("-", "")):
        if candidate in index:
            return index[candidate]
    for stem in _stems(plain):
        if stem in index:
            return index[stem]
    return None


def is_misspelt(name: str) -> bool:
    """Whether a word that is not known, in lower case, is all but a known one of the same first letter."""
    alike = [form for form in _index() if form[0] == name[0] and abs(len(form) - len(name)) <= 2]
    return bool(get_close_matches(name, alike, n=1, cutoff=0.88))


def nearest(name: str, n: int = 3) -> list[str]:
    """The `n` known words that are spelt most like `name`, best first; words of one meaning are offered once."""
    index = _index()
    plain = name.strip().lower()
    matches = get_close_matches(plain, [form for form in index if " " not in form], n=4 * n, cutoff=0.6)
    offers: list[str] = []
    meanings: set[str] = set()
    for match in matches:
        if index[match].name not in meanings:
            meanings.add(index[match].name)
            offers.append(match)
    return offers[:n]


@cache
def entries() -> tuple[WordEntry, ...]:
    """Every entry, Parrott's tree first, in the order of the tables."""
    tree = _read(lexicon_parrott.ROWS, "Parrott")
    return (*tree, *_read(lexicon_everyday.ROWS, "everyday"))


@cache
def _index() -> Mapping[str, WordEntry]:
    """Entry by form; the first entry that lists a form keeps it, and the label names always mean their label."""
    index: dict[str, WordEntry] = {}
    for entry in entries():
        for form in entry.forms:
            index.setdefault(form, entry)
            index.setdefault(form.replace("-", " "), entry)
    return MappingProxyType(index)


def _read(rows: str, source_set: str) -> Iterator[WordEntry]:
    primary = secondary = lost = ""
    for row in rows.replace("\n  +", "").strip().splitlines():
        if row.startswith("="):
            group, lost = row[1:].split(" = ")
            primary, secondary = (part.strip() for part in group.split("/"))
            continue
        name, point, blend, forms = (part.strip() for part in row.split("|"))
        valence, arousal, intensity = (float(value) for value in point.split())
        parts = blend.split()
        weights = {label: float(weight) for label, weight in zip(parts[::2], parts[1::2], strict=True)}
        words = [form.replace("_", " ") for form in forms.split()]
        placed_by_russell = words[-1:] == ["R"]
        names_a_label = any(form in LABELS for form in [name, *words])
        yield WordEntry(
            name=name,
            valence=valence,
            arousal=arousal,
            intensity=intensity,
            blend=MappingProxyType(weights),
            forms=(name, *(form for form in words if form != "R")),
            primary=primary,
            secondary=secondary,
            lost="" if names_a_label else lost.strip(),
            source=_RUSSELL if placed_by_russell else _NORMS,
            source_set=source_set,
        )


_ENDINGS = (
    ("ily", "y"), ("iness", "y"), ("ier", "y"), ("iest", "y"), ("ied", "y"), ("ies", "y"),
    ("ically", "ic"), ("ally", "al"), ("fully", "ful"), ("bly", "ble"), ("ly", ""), ("ness", ""),
    ("ingly", "ing"), ("edly", "ed"), ("est", ""), ("er", ""), ("est", "e"), ("er", "e"),
    ("ing", "e"), ("ing", ""), ("ed", "e"), ("ed", ""), ("s", ""), ("es", ""),
    ("dder", "d"), ("ddest", "d"), ("dness", "d"), ("y", ""),
)  # fmt: skip
"""English endings and what stands in their place in the tables; tried in order, with a second pass on the outcome."""


def _stems(plain: str) -> Iterator[str]:
    firsts = [plain[: -len(old)] + new for old, new in _ENDINGS if _fits(plain, old, new)]
    yield from firsts
    for first in firsts:
        for old, new in _ENDINGS:
            if _fits(first, old, new):
                yield first[: -len(old)] + new


def _fits(plain: str, old: str, new: str) -> bool:
    return plain.endswith(old) and len(plain) - len(old) + len(new) >= 3


def _either(words: list[str]) -> str:
    quoted = [f"'{offer}'" for offer in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
