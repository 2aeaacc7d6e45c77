"""What is felt and how it comes: a description cut into clauses, one for each state of feeling."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from pipelines.emotion import grammar
from pipelines.emotion.clause import Clause, joined
from pipelines.emotion.foreign import foreign_sentence
from pipelines.emotion.moments import TimePhrase, find_time
from pipelines.emotion.state import MAX_INTENSITY
from pipelines.emotion.taxonomy import WordEntry, find, is_misspelt, word
from pipelines.emotion.terms import Term
from pipelines.emotion.wording import SHARES, plainly, shares_in
from pipelines.errors import InvalidInput, UnknownWord


def read_clauses(text: str) -> list[Clause]:
    """Cut a description into its clauses, in the order of the text.

    Raises UnknownWord for words that mean nothing here, InvalidInput for a number or a time without an emotion, and
    for an emotion with two times.
    """
    reader = _Reader(text)
    clauses = reader.read()
    if not clauses:
        raise InvalidInput(f"'{text.strip()}' names no emotion. Write one, such as \"calm, then furious at 3 s\".")
    return joined(clauses)


class _Reader:
    """Walks once over a text and fills clauses."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = plainly(text)
        self.position = 0
        self.clauses: list[Clause] = []
        self.clause = Clause(link="start")
        self.factor = 1.0
        self.negation = ""
        self.strength: float | None = None
        self.shares: list[float] = []
        self.is_placed_behind = False
        self.numbers_first = False
        self.aside = False

    def read(self) -> list[Clause]:
        while self.position < len(self.text):
            step = (
                self._blank()
                or self._shares()
                or self._strength(_WORDED_STRENGTH)
                or self._time()
                or self._share()
                or self._phrase()
                or self._strength(_STRENGTH)
                or self._emotion()
            )
            self.position += step or self._unknown()
        self._close("stop")
        self._refuse_shares_of_nothing()
        return self.clauses

    def _blank(self) -> int:
        found = re.compile(r"[\s\"'()\[\]{}*_~=]+").match(self.text, self.position)
        return len(found[0]) if found else 0

    def _time(self) -> int:
        before = self.text[: self.position].rstrip()
        time = find_time(self.text, self.position, line_begins=not before or before[-1] in ",;.|")
        if time is None:
            return 0
        hint = time.kind in ("start", "end")
        if self.clause.terms and (self.clause.timed or hint) and time.kind not in ("for", "until", "over"):
            self._close("comma")
        self._refuse_second_moment(self.clause.times, time)
        self.clause.times.append(time)
        return time.characters

    def _refuse_second_moment(self, times: list[TimePhrase], later: TimePhrase) -> None:
        """Raise InvalidInput for one feeling that is to be there at two moments in seconds."""
        named = {
            time.moment.seconds: None
            for time in (*times, later)
            if time.kind == "at" and time.moment is not None and time.moment.seconds is not None
        }
        if len(named) > 1:
            first, second = list(named)[:2]
            raise InvalidInput(
                f"'{self.original.strip()}' names two times for one feeling, {first:g} s and {second:g} s. Give the "
                f"second time a feeling, too, or write a stretch: 'from {min(named):g} s to {max(named):g} s'."
            )

    def _shares(self) -> int:
        """ "60/40 joy and fear" says how the next words share their feeling, and not how strong it is."""
        found = SHARES.match(self.text, self.position)
        shares = shares_in(found[0]) if found else []
        if not found or not shares:
            return 0
        self._refuse_shares_of_nothing()
        self.shares = shares
        return len(found[0])

    def _refuse_shares_of_nothing(self) -> None:
        if self.shares:
            raise InvalidInput(
                f"'{self.original.strip()}' shares a feeling out among more words than there are. Name an emotion for "
                'each share, such as "60/40 happy and sad".'
            )

    def _share(self) -> int:
        """ "30% more angry" is a degree, and no strength."""
        found = re.compile(r"(\d{1,3})\s*(?:%|per\s?cent) (more|less)\b").match(self.text, self.position)
        if found:
            self.factor *= max(0.0, 1.0 + int(found[1]) / (100.0 if found[2] == "more" else -100.0))
        return len(found[0]) if found else 0

    def _phrase(self) -> int:
        found = _PHRASES.match(self.text, self.position)
        if not found:
            return 0
        kind, value = _MEANING[found[0]]
        two_words = re.compile(r"[a-z]+[ -][a-z]+(?: [a-z]+){0,2}").match(self.text, self.position)
        if two_words and any(find(part) for part in _openings(two_words[0]) if len(part) > len(found[0])):
            return 0
        if found[0] in grammar.GONE and self.clause.terms and re.match(r"\s*(?:[,;.!?]|$)", self.text[found.end() :]):
            self.clause.terms[-1] = replace(self.clause.terms[-1], negation="absence")
        elif kind == "degree":
            self.factor *= float(value)
        elif kind == "extreme" and self.clause.terms:
            last = self.clause.terms[-1]
            self.clause.terms[-1] = replace(last, factor=last.factor * grammar.EXTREME)
        elif kind == "negation":
            self.negation = str(value)
        elif kind == "manner":
            if self.clause.terms and found[0] in grammar.LEAVING and _NOTHING_FELT.match(self.text, found.end()):
                self.clause.fading = True
                return len(found[0])
            rises = found[0] in grammar.RISING and _NOTHING_FELT.match(self.text, found.end())
            if self.clause.terms and value == "gradual" and not rises:
                self._close("comma")
            self.clause.manner = str(value)
        elif kind == "fading":
            if self.clause.terms and self.clause.link != "start":
                self._close("comma")
            self.clause.fading = True
        elif kind == "place":
            if self.clause.terms and self.clause.place:
                self._close("but")
            self.clause.place, self.is_placed_behind = str(value), bool(self.clause.terms)
        elif kind == "link":
            self._close(str(value))
        return len(found[0])

    def _strength(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.position)
        if not found:
            return 0
        value = float(found["number"].replace(",", "."))
        value /= 100.0 if found["percent"] else 10.0 if found["ten"] else 1.0
        if not 0 <= value <= MAX_INTENSITY:
            raise InvalidInput(
                f"The strength {found[0].strip(' x×:=@')} is out of range: use 0 to {MAX_INTENSITY:g}, or 0 % to "
                f"{100 * MAX_INTENSITY:g} %. For a time, write the unit, such as '{found['number'].lstrip('-')} s'."
            )
        terms = self.clause.terms
        if terms and terms[-1].strength is None and not self.numbers_first:
            terms[-1] = replace(terms[-1], strength=value)
        else:
            self.strength = value
            self.numbers_first = not terms or self.numbers_first
        return len(found[0])

    def _emotion(self) -> int:
        found = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*(?: [^\W\d_]+(?:['-][^\W\d_]+)*){0,3}").match(
            self.text, self.position
        )
        if not found:
            return 0
        for part in _openings(found[0]):
            single = " " not in part
            if single and part in _TO and (self.clause.terms or self.clauses):
                self._close("to")
                return len(part)
            if single and part.split("'")[0] in grammar.FILLERS:
                opens = part in grammar.ASIDES or (part in grammar.OBJECTS and self.clause.terms)
                self.aside = self.aside or bool(opens)
                return len(part)
            entry = None if self.shares and not single and all(map(find, part.split(" "))) else find(part)
            if entry is not None:
                self._add(entry, part)
                return len(part)
            if single and "-" in part:
                self.text = self.text[: self.position] + self.text[self.position :].replace("-", " ", 1)
                return self._phrase() or self._emotion()
        return 0

    def _add(self, entry: WordEntry, form: str) -> None:
        begun = self.factor, self.negation, self.strength
        if self.clause.terms and self.clause.timed and not self.clause.time("start") and _is_complete(self.clause):
            self._close("comma")
        elif self.is_placed_behind:
            self._close("but")
        self.factor, self.negation, self.strength = begun
        comparative = form.endswith("er") and form not in entry.forms
        negation = self.negation
        if negation == "inability":
            negation = "" if comparative else "opposite"
        factor = self.factor * (1.25 if comparative else 1.0)
        factor *= 1.5 if form.endswith("est") and form not in entry.forms else 1.0
        share = self.shares.pop(0) if self.shares else None
        term = Term(entry=entry, factor=factor, strength=self.strength, share=share, negation=negation)
        self.clause.terms.append(term)
        self.factor, self.strength = 1.0, None
        self.negation = self.negation if self.negation == "absence" else ""

    def _close(self, link: str) -> None:
        """End the clause; a clause without emotion hands its times on."""
        clause = self.clause
        if self.strength is not None and not clause.terms and self.clauses:
            before = self.clauses[-1]
            stronger = replace(before.terms[-1], strength=self.strength)
            if clause.link in ("then", "to") or (clause.timed and before.timed):
                clause.terms.append(stronger)
            else:
                before.terms[-1] = stronger
        if self.factor < 1.0 and not clause.terms and self.clauses and clause.link in ("comma", "but"):
            before = self.clauses[-1]  # "happy, but not too much"
            before.terms[-1] = replace(before.terms[-1], factor=before.terms[-1].factor * 0.5 * (1.0 + self.factor))
        if clause.manner == "gradual":
            clause.times = [replace(time, kind="by") if time.kind == "until" else time for time in clause.times]
        if not clause.terms and clause.fading and self.clauses and link != "to":
            clause.terms.append(Term(entry=word("neutral")))
            clause.fading, clause.manner = False, "gradual"
        if clause.terms:
            self.clauses.append(clause)
            self.clause = Clause(link=link, manner="gradual" if link == "to" else "")
        elif link == "stop" and clause.times:
            if not self.clauses:
                raise InvalidInput(f"'{self.original.strip()}' says when, but not what is felt. Add an emotion word.")
            for time in clause.times:
                self._refuse_second_moment(self.clauses[-1].times, time)
            self._attach_times(clause)
        elif link in ("then", "to"):
            if link == "to" or (clause.times and self.clauses and not self.clauses[-1].timed):
                self._attach_times(clause)
            clause.link = link
            clause.manner = clause.manner or ("gradual" if link == "to" else "")
        self.factor, self.negation, self.strength, self.numbers_first = 1.0, "", None, False
        self.aside = self.is_placed_behind = False

    def _attach_times(self, clause: Clause) -> None:
        if self.clauses:
            self.clauses[-1].times.extend(clause.times)
            clause.times.clear()

    def _unknown(self) -> int:
        separator = re.compile(r"[,;:.!?|/&+>-]+").match(self.text, self.position)
        if separator:
            mark = separator[0]
            if mark != ":":
                self._close(
                    "and" if mark in "/&+" else "comma" if mark == "," else "then" if mark in (";", "|") else "stop"
                )
            return len(mark)
        found = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\S+").match(self.text, self.position)
        if found and self.aside and not is_misspelt(found[0]):
            return len(found[0])
        unknown = found[0] if found else self.text[self.position :]
        if (sentence := foreign_sentence(self.text, unknown)) is not None:
            raise UnknownWord(sentence)
        word(unknown)
        return 1


def _is_complete(clause: Clause) -> bool:
    """Whether its time came after its emotion, so that one more emotion word begins a new state."""
    return (
        clause.terms != []
        and clause.time("at", "range", "by", "end", "for", "until") is not None
        and clause.link != "and"
    )


def _openings(words: str) -> Iterator[str]:
    """All beginnings of a phrase that end with a word, the longest first."""
    parts = words.split(" ")
    for count in range(len(parts), 0, -1):
        yield " ".join(parts[:count])


_TO = ("to", "into", "towards", "toward")

_MEANING: Mapping[str, tuple[str, float | str]] = MappingProxyType(
    {
        **dict.fromkeys(grammar.GRADUAL, ("manner", "gradual")),
        **dict.fromkeys(grammar.SUDDEN, ("manner", "sudden")),
        **dict.fromkeys(grammar.FADING, ("fading", "")),
        **dict.fromkeys((*grammar.SEQUENCE, *grammar.CHANGE), ("link", "then")),
        **dict.fromkeys(grammar.OPPOSITE, ("negation", "opposite")),
        **dict.fromkeys(grammar.CONTRARY, ("negation", "contrary")),
        **dict.fromkeys(grammar.EXTREMES, ("extreme", "")),
        **dict.fromkeys(grammar.ABSENCE, ("negation", "absence")),
        **dict.fromkeys(grammar.GONE, ("negation", "absence")),
        **dict.fromkeys(grammar.INABILITY, ("negation", "inability")),
        **{phrase: ("degree", factor) for phrase, factor in grammar.DEGREES.items()},
        **dict.fromkeys((*grammar.INTENTS, *grammar.INSISTENCE), ("filler", "")),
        **dict.fromkeys(("and", "with", "mixed with", "plus", "as well as"), ("link", "and")),
        **dict.fromkeys(grammar.YIELDING, ("link", "to")),
        **dict.fromkeys(grammar.INSIDE, ("place", "inside")),
        **dict.fromkeys(grammar.OUTSIDE, ("place", "outside")),
        **dict.fromkeys(("but", "yet", "though", "although", "or", "while also", "whereas"), ("link", "but")),
    }
)
_PHRASES = re.compile(
    "(?:{})(?![\\w'])".format("|".join(re.escape(phrase) for phrase in sorted(_MEANING, key=len, reverse=True)))
)
_NOTHING_FELT = re.compile(r"(?: (?:up|away|off))?\s*(?:$|[,;.!?|]|(?:until|till|by|at|over|then|and then)\b)")
"""What stands behind a verb that says what its feeling does, and brings no other."""
_NUMBER = r"(?P<number>-?\d+(?:[.,]\d+)?|[.]\d+)(?:\s*(?P<percent>%|per\s?cent\b)|\s*(?P<ten>/\s*10\b))?"
_STRENGTH = re.compile(rf"[x×:=@]?\s*{_NUMBER}(?!\w)")
_WORDED_STRENGTH = re.compile(
    rf"(?:(?:at|with|to)\s+)?(?:an?\s+)?(?P<word>(?:intensity|strength)\s*(?:of|:|=|at)?\s*)?{_NUMBER}"
    r"(?(word)(?!\w)|\s*(?:intensity|strength)\b)"
)
