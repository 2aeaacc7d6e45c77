"""When each state of a description begins and ends: clauses laid out over the clip, as keyframes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.emotion.clause import Clause
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.state import Emotion
from pipelines.emotion.terms import blend
from pipelines.errors import InvalidInput

NOMINAL_SECONDS = 4.0
"""Clip length that relative times ("by the end") stand on when none is given; two seconds after the last time named, if
that is longer."""

CHANGE_SECONDS = 0.8
"""Time that an unremarked change of feeling takes; it ends at the moment that the text names."""

SUDDEN_SECONDS = 0.2
"""Time that a sudden change takes: about the onset of a startled face."""

LAST_PART = 0.85
"""Where in the clip a state "at the end" is reached, so that it is seen before the clip is over."""

NEUTRAL = Emotion(labels={"neutral": 1.0}, valence=0.0, arousal=0.0, intensity=0.0)


@dataclass(frozen=True, kw_only=True)
class State:
    """A feeling that is fully there at `arrival` and holds until `until` (or until the next change), in seconds.

    manner: "" (an ordinary change), "gradual" (all the time since the state before) or "sudden".
    """

    emotion: Emotion
    arrival: float
    until: float | None = None
    manner: str = ""


def lay_out(clauses: Sequence[Clause], seconds: float | None) -> list[State]:
    """Give every clause its time, in order. Raises InvalidInput for times that contradict the order of the text."""
    clip = seconds if seconds is not None else _nominal(clauses)
    clauses = _in_time_order(_with_faded(clauses), clip)
    stretches = _stretches(clauses)
    states: list[State] = []
    for index, clause in enumerate(clauses):
        before = states[-1] if states else None
        free = _free_from(before)
        arrival = _stated_arrival(clause, index, clip, free, before)
        if arrival is None:
            arrival = _spread(clauses, index, stretches[index], clip, free, before)
        if before is not None and arrival <= before.arrival + 1e-9:
            raise InvalidInput(
                f"The times contradict each other: one state comes at {before.arrival:g} s, the next at {arrival:g} s. "
                "Give each state a later time, or join them with 'and'."
            )
        if before is not None and before.until is not None and arrival < before.until - 1e-9:
            raise InvalidInput(
                f"The times overlap: a state holds until {before.until:g} s, the next comes at {arrival:g} s. Move one."
            )
        states.append(
            State(
                emotion=blend(clause.terms),
                arrival=arrival,
                until=_stated_end(clause, arrival, clip),
                manner=_manner(clause),
            )
        )
    return states


def to_curve(states: Sequence[State], seconds: float | None) -> EmotionCurve:
    """Keyframes for states in rising order: holds, changes, and neutral where nothing was asked."""
    keys: list[Keyframe] = []
    held = State(emotion=NEUTRAL, arrival=0.0)
    for state in states:
        if state.arrival > 0:
            _change(keys, held, state)
        _add(keys, state.arrival, state.emotion)
        held = state
    if held.until is not None:
        _add(keys, held.until, held.emotion)
        if seconds is None or held.until < seconds - 1e-9:
            _add(keys, held.until + CHANGE_SECONDS, NEUTRAL)
    return EmotionCurve(keyframes=tuple(keys))


def _change(keys: list[Keyframe], held: State, state: State) -> None:
    """Keyframes from the state that was held up to the moment when the change to the next one begins."""
    change = SUDDEN_SECONDS if state.manner == "sudden" else CHANGE_SECONDS
    _add(keys, held.arrival, held.emotion)
    if held.until is not None and state.arrival - held.until > 2 * CHANGE_SECONDS and state.manner != "gradual":
        _add(keys, held.until, held.emotion)
        held = State(emotion=NEUTRAL, arrival=held.until + CHANGE_SECONDS)
        _add(keys, held.arrival, NEUTRAL)
    leave = max(state.arrival - change, 0.5 * (held.arrival + state.arrival))
    if state.manner == "gradual":
        leave = held.arrival
    _add(keys, leave if held.until is None else min(held.until, max(leave, state.arrival - change)), held.emotion)


def _add(keys: list[Keyframe], seconds: float, emotion: Emotion) -> None:
    at = round(seconds, 3)
    if not keys or at > keys[-1].seconds:
        keys.append(Keyframe(seconds=at, emotion=emotion))


def _nominal(clauses: Sequence[Clause]) -> float:
    named = [0.0]
    running = 0.0
    for clause in clauses:
        for time in clause.times:
            running += time.length
            named += [moment.seconds for moment in (time.moment, time.end) if moment and moment.seconds is not None]
    latest = max(*named, running) if running else max(named)
    return max(NOMINAL_SECONDS, latest + 2.0) if latest > NOMINAL_SECONDS - 2.0 else NOMINAL_SECONDS


def _with_faded(clauses: Sequence[Clause]) -> list[Clause]:
    """A fading feeling is two states: there at first, a trace of it in the end."""
    out: list[Clause] = []
    for clause in clauses:
        if not clause.fading or clause.manner == "gradual":
            out.append(clause)
            continue
        same = out and blend(out[-1].terms).dominant == blend(clause.terms).dominant
        times = [time for time in clause.times if time.kind in ("by", "at", "over", "until", "end")]
        if not same:
            out.append(Clause(link=clause.link, terms=clause.terms, times=[t for t in clause.times if t not in times]))
        faint = [replace(term, factor=term.factor * 0.25) for term in clause.terms]
        out.append(Clause(link="to", terms=faint, times=times, manner="gradual"))
    return out


def _in_time_order(clauses: list[Clause], clip: float) -> list[Clause]:
    """Sort clauses that all name an absolute time and are not tied by "then"; otherwise the text gives the order."""
    moments = [time.moment for clause in clauses if (time := clause.time("at", "range", "start")) and time.moment]
    if len(moments) < len(clauses) or any(clause.link in ("then", "to", "and", "but") for clause in clauses[1:]):
        return clauses
    order = sorted(range(len(clauses)), key=lambda index: moments[index].resolve(clip))
    return [clauses[index] for index in order]


def _free_from(before: State | None) -> float:
    if before is None:
        return 0.0
    return before.arrival if before.until is None else before.until


def _stated_arrival(clause: Clause, index: int, clip: float, free: float, before: State | None) -> float | None:
    time = clause.time("at", "by", "range")
    if time is not None and time.moment is not None:
        return time.moment.resolve(clip)
    time = clause.time("after")
    # "angry until 3 s, calm after 3 s": where the state before ends there, "after" tells the same moment once more.
    if time is not None and not (before is not None and before.until == time.length):
        return free + time.length
    time = clause.time("over")
    if time is not None:
        return free + time.length
    if clause.time("start") is not None and index == 0:
        return 0.0
    if clause.time("end") is not None:
        late = clip if clause.manner == "gradual" else LAST_PART * clip
        return late if late > free else free + 0.6 * (clip - free)
    if index == 0 and clause.manner != "gradual":
        return 0.0
    if before is not None and before.until is not None and clause.manner != "gradual":
        return before.until + (SUDDEN_SECONDS if clause.manner == "sudden" else CHANGE_SECONDS)
    return None


def _stretches(clauses: Sequence[Clause]) -> list[int]:
    """For each clause how many of them, from it on, share the time up to the next one whose time is stated."""
    counts = [1] * len(clauses)
    for index in range(len(clauses) - 2, -1, -1):
        if not clauses[index + 1].timed and not clauses[index].time("for", "until"):
            counts[index] = counts[index + 1] + 1
    return counts


def _spread(
    clauses: Sequence[Clause], index: int, untimed: int, clip: float, free: float, before: State | None
) -> float:
    """Arrival of a clause without a time: evenly between the last known time and the next one, or the end.

    untimed: how many clauses, from this one on, share that time, see `_stretches`.
    """
    following = index + untimed
    if following < len(clauses):
        limit = _stated_arrival(clauses[following], following, clip, free, before)
        limit = clip if limit is None else limit
    else:
        limit = clip if clip > free + 0.5 else free + 2.0 * untimed
        if _manner(clauses[-1]) == "gradual":
            untimed -= 1
    return limit if untimed == 0 else free + (limit - free) / (untimed + 1)


def _stated_end(clause: Clause, arrival: float, clip: float) -> float | None:
    time = clause.time("range")
    if time is not None and time.end is not None:
        end = time.end.resolve(clip)
    elif (time := clause.time("until")) is not None and time.moment is not None:
        end = time.moment.resolve(clip)
    elif (time := clause.time("for")) is not None:
        end = arrival + time.length
    elif clause.time("end") is not None:
        end = max(clip, arrival)
        return end if end > arrival else None
    else:
        return None
    if end <= arrival:
        raise InvalidInput(
            f"The state that begins at {arrival:g} s ends at {end:g} s. Let it end later than it begins."
        )
    return end


def _manner(clause: Clause) -> str:
    if clause.manner:
        return clause.manner
    return "gradual" if clause.time("by", "over") else ""
