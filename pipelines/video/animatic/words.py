"""From a prompt to the parts of a scene: what will be drawn, and which words will not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipelines.emotion import taxonomy
from pipelines.video.animatic.lexicon import (
    ACTIONS,
    CAMERAS,
    CLOTHES,
    COLOURS,
    COUNTS,
    CREATURES,
    PLACES,
    SILENT,
    THINGS,
    TIMES,
    WEATHERS,
)
from pipelines.video.animatic.sheet import Colour


@dataclass(frozen=True, kw_only=True)
class Part:
    """A thing or creature of a scene. `colour` is None where the words leave it open."""

    name: str
    count: int = 1
    colour: Colour | None = None


@dataclass(frozen=True, kw_only=True)
class SceneWords:
    """What a prompt asks for, in words of the lexicon; None and empty where it leaves the choice open.

    unknown: words that nothing will be drawn for, in their order.
    """

    place: str | None
    time: str | None
    weather: tuple[str, ...]
    things: tuple[Part, ...]
    creatures: tuple[Part, ...]
    action: str | None
    cameras: tuple[str, ...]
    unknown: tuple[str, ...]


def read_prompt(prompt: str) -> SceneWords:
    """Read a prompt in English.

    The first place, time and action named count; colours and numbers go to the next part,
    and the colour of clothes to whoever was named before.
    """
    found: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    parts: dict[str, list[Part]] = {"things": [], "creatures": []}
    unknown: list[str] = []
    colour, count = None, 1
    for word in re.findall(r"[a-zA-Z][a-zA-Z'-]*", prompt.lower().replace("close-up", "closeup")):
        known = False
        for form in _forms(word):
            if form in COLOURS:
                colour, known = COLOURS[form], True
            if form in COUNTS:
                count, known = COUNTS[form], True
            for kind, name in _INDEX.get(form, ()):
                known = True
                if kind in parts:
                    parts[kind].append(Part(name=name, count=count if count > 1 else 1 + (form != word), colour=colour))
                    colour, count = None, 1
                elif name not in found[kind]:
                    found[kind].append(name)
            if form in CLOTHES and colour is not None and parts["creatures"]:
                parts["creatures"][-1] = replace(parts["creatures"][-1], colour=colour)
                colour, known = None, True
            if known or form in SILENT or taxonomy.find(form) is not None:
                known = True
                break
        if not known and word not in unknown:
            unknown.append(word)
    return SceneWords(
        place=_first(found["places"]),
        time=_first(found["times"]),
        weather=tuple(found["weathers"]),
        things=_unique(parts["things"]),
        creatures=_unique(parts["creatures"]),
        action=_first(found["actions"]),
        cameras=tuple(found["cameras"]),
        unknown=tuple(unknown),
    )


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be a form of: plurals and verbs lose their endings."""
    yield word
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("'s", ""), ("ing", ""), ("ing", "e"), ("ed", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)] + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


def _first(names: list[str]) -> str | None:
    return names[0] if names else None


def _unique(parts: list[Part]) -> tuple[Part, ...]:
    kept: dict[str, Part] = {}
    for part in parts:
        kept.setdefault(part.name, part)
    return tuple(kept.values())


_KINDS: Mapping[str, Mapping[str, str]] = {
    "places": PLACES,
    "times": TIMES,
    "weathers": WEATHERS,
    "things": THINGS,
    "creatures": CREATURES,
    "actions": ACTIONS,
    "cameras": CAMERAS,
}
_INDEX: dict[str, list[tuple[str, str]]] = {}
for _kind, _table in _KINDS.items():
    for _name, _words in _table.items():
        for _word in _words.split():
            _INDEX.setdefault(_word, []).append((_kind, _name))
