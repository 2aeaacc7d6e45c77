"""One state of feeling in a description, and which neighbours in the text are one state together."""

from dataclasses import dataclass, field, replace

from pipelines.emotion.grammar import HIDDEN
from pipelines.emotion.moments import TimePhrase
from pipelines.emotion.terms import Term, blend


@dataclass
class Clause:
    """One state of feeling: its terms, when, and how it comes. Filled while the text is read.

    link: how it is tied to the clause before: "start", "and", "but", "comma", "stop", "then" or "to".
    place: where it is felt or seen, "inside" or "outside", where the text says so.
    """

    link: str
    terms: list[Term] = field(default_factory=list)
    times: list[TimePhrase] = field(default_factory=list)
    manner: str = ""
    place: str = ""
    fading: bool = False

    def time(self, *kinds: str) -> TimePhrase | None:
        """The first of its time phrases that is of one of these kinds."""
        return next((time for time in self.times if time.kind in kinds), None)

    @property
    def timed(self) -> bool:
        """Whether it says when it begins."""
        return self.time("at", "by", "range", "after", "start", "end", "over") is not None


def joined(clauses: list[Clause]) -> list[Clause]:
    """Join clauses that describe one state: "happy and surprised", "shy, nervous", "calm outside, angry inside"."""
    states = [clauses[0]]
    for clause in clauses[1:]:
        before = states[-1]
        if _is_one_state(before, clause):
            states[-1] = replace(
                before,
                terms=_together(before, clause),
                times=before.times + clause.times,
                manner=before.manner or clause.manner,
                fading=before.fading or clause.fading,
                place="",
            )
        else:
            states.append(clause)
    return states


def _is_one_state(before: Clause, clause: Clause) -> bool:
    if clause.manner or clause.fading or before.time("for", "until"):
        return False
    if before.timed and clause.timed:
        return False
    if clause.link == "and":
        return True
    if clause.link == "but":
        return not clause.timed and not (before.timed and clause.times)
    if clause.link != "comma" or clause.timed or clause.times:
        return False
    if _hidden(before, clause) is not None:
        return True
    known = before.terms[-_COMPARED:]
    first, second = blend(known), blend(clause.terms)
    if any(term.negation or (term.strength, term.share) != (None, None) for term in clause.terms + known):
        return True
    if all(term.factor < 1.0 for term in clause.terms):
        return True
    near = abs(first.valence - second.valence) + abs(first.arousal - second.arousal) < 0.85
    return near or first.dominant == second.dominant


def _hidden(before: Clause, clause: Clause) -> Clause | None:
    """Which of two clauses is felt behind what the other one shows; None where neither is.

    Where one place is named, the other feeling has the other one, but for those that "and" puts side by side.
    """
    if before.place == clause.place or (clause.link == "and" and not (before.place and clause.place)):
        return None
    return before if before.place == "inside" or clause.place == "outside" else clause


def _together(before: Clause, clause: Clause) -> list[Term]:
    """The terms of two clauses of one state. What is hidden is weaker than what is shown, and who repeats a word with
    less of it, as in "happy, but not too happy", means a strength between the two."""
    if (hidden := _hidden(before, clause)) is not None:
        shown = max(term.intensity for term in (clause if hidden is before else before).terms)
        behind = [_weaker(term, HIDDEN * max(shown, _LEAST_SHOWN)) for term in hidden.terms]
        return behind + clause.terms if hidden is before else before.terms + behind
    terms = list(before.terms)
    for term in clause.terms:
        same = [at for at, one in enumerate(terms) if one.entry is term.entry and one.negation == term.negation == ""]
        if same and term.strength is None and term.factor < terms[same[-1]].factor:
            terms[same[-1]] = replace(terms[same[-1]], factor=0.5 * (terms[same[-1]].factor + term.factor))
        else:
            terms.append(term)
    return terms


def _weaker(term: Term, most: float) -> Term:
    """The term as far as it shows through; one with a number has the strength that was asked for."""
    if term.strength is not None or term.intensity == 0:
        return term
    return replace(term, factor=term.factor * min(HIDDEN, most / term.intensity))


_LEAST_SHOWN = 0.5
"""Strength that counts for what is shown at least: who shows nothing still has something behind it."""


_COMPARED = 8
"""With how many of a state's words the next one is compared: the last, or the time grew with the square of a list."""
