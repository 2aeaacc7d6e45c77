"""Scripts as files: SRT, WebVTT, JSON and plain text in; SRT, WebVTT and JSON out."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pipelines.dubbing.lines import Line
from pipelines.dubbing.rolling import Cue, unrolled, without_markup
from pipelines.emotion.clauses import read_clauses
from pipelines.emotion.script import CHARACTERS_PER_SECOND, TAG
from pipelines.errors import InvalidInput, UnknownWord, UnreadableMedia
from pipelines.media.given import check_file

MAX_BYTES = 4 * 2**20

_TIME = r"(-?(?:\d+:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?)"
_TIMES = re.compile(rf"{_TIME}\s*-->\s*{_TIME}")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e"  # of letters; they are none
_SPEAKER = re.compile(rf"^(?:<v(?:\.\S+)?\s+([^>]+)>|([^\W\d_][\w{_MARKS} .'-]{{0,30}})(?::\s|：))")
_HARDLY_A_GAP = 0.25  # seconds between two cues of one sentence
_NUMBERS = ("start", "end", "intensity")
_TEXTS = ("text", "character", "emotion", "speaker")
_WORDLESS = re.compile(rf"(?:{TAG.pattern}|[\s♪♫-])*")
_MISSPELT = 0.84  # likeness to the word for a feeling; "furios" and "hapy" lie above it, "silence" and "whimpers" below


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a script file, in the order of their times.

    A cue may begin with its speaker ("Anna: …", or WebVTT's <v Anna>). Brackets that name a sound or a speaker, as in
    subtitles for the deaf ("[door slams]"), are left out, and cues of nothing else; a misspelt feeling is not. Of
    rolling captions each row is read once. Plain text has no times: its lines follow each other at an ordinary pace.
    UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252.

    Raises UnreadableMedia for a file that is none or no text, InvalidInput for one without a line, or with times that
    do not hold.
    """
    text = _text(path)
    if path.suffix.lower() == ".json" or (text.lstrip().startswith(("[", "{")) and _is_json(text)):
        return _from_json(text)
    return parse_lines(text)


def parse_lines(text: str) -> tuple[Line, ...]:
    """The lines of a script in SRT, WebVTT or plain text, by their times.

    Raises InvalidInput where no words are found, or for times that do not hold.
    """
    times = list(_TIMES.finditer(text))
    if not times:
        return _plain(text)
    lines = []
    for cue in unrolled([cue for cue in _cues(text, times) if cue.rows]):
        who, said = _who_and_what(" ".join(cue.rows))
        said = " ".join(TAG.sub(_if_felt, without_markup(said)).split())
        if not _WORDLESS.fullmatch(said):
            lines.append(Line(start=cue.start, end=cue.end, text=said, character=who))
    if not lines:
        raise InvalidInput("The script has times but no words. Check the file.")
    return tuple(sorted(lines, key=lambda line: line.start))


def write_srt(lines: Sequence[Line]) -> str:
    """The lines as SRT, without inline tags."""
    return "\n".join(
        f"{number}\n{_stamp(line.start, ',')} --> {_stamp(line.end, ',')}\n{_named(line)}\n"
        for number, line in enumerate(lines, start=1)
    )


def write_vtt(lines: Sequence[Line]) -> str:
    """The lines as WebVTT, without inline tags."""
    cues = [
        f"{_stamp(line.start, '.')} --> {_stamp(line.end, '.')}\n"
        + (f"<v {line.character}>" if line.character else "")
        + f"{line.spoken}\n"
        for line in lines
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def write_json(lines: Sequence[Line]) -> str:
    """The lines as JSON, with everything that is known of them but takes."""
    kept = [field.name for field in fields(Line) if field.name != "take"]
    return json.dumps([{name: getattr(line, name) for name in kept} for line in lines], indent=1, ensure_ascii=False)


FORMS: Mapping[str, Callable[[Sequence[Line]], str]] = {"srt": write_srt, "vtt": write_vtt, "json": write_json}
"""What writes a script, by how its file ends."""


def sentences(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Cues that only break a sentence for reading, put together again: same speaker and feeling, hardly a gap, no full
    stop between. They are spoken as one, so that the melody does not break."""
    merged: list[Line] = []
    for line in lines:
        before = merged[-1] if merged else None
        if (
            before is not None
            and before.take is None
            and line.take is None
            and _manner(before) == _manner(line)
            and 0 <= line.start - before.end <= _HARDLY_A_GAP
            and not re.search(r"[.!?…:]['\"”»)]*$", before.text.rstrip())
        ):
            merged[-1] = replace(before, end=line.end, text=f"{before.text.rstrip()} {line.text.lstrip()}")
        else:
            merged.append(line)
    return tuple(merged)


def _manner(line: Line) -> tuple[str, str, str, float]:
    return line.character, line.speaker, line.emotion, line.intensity


def _cues(text: str, times: Sequence[re.Match[str]]) -> Iterator[Cue]:
    """The cues of a text in which `times` were found."""
    for number, found in enumerate(times):
        is_last = number + 1 == len(times)
        between = text[found.end() : len(text) if is_last else times[number + 1].start()]
        rows = _said(between.splitlines()[1:], is_last=is_last)
        yield Cue(start=_seconds(found[1]), end=_seconds(found[2]), rows=tuple(rows))


def _said(between: list[str], *, is_last: bool) -> list[str]:
    """The text of a cue, of all lines between its times and the next cue's: no name of that one, no notes."""
    body = [part.strip() for part in between]
    if not is_last and body and (body[-1].isdecimal() or (len(body) > 1 and not body[-2])):
        body.pop()  # the number or name of the next cue
    while body and not body[0]:
        body.pop(0)
    return body[: body.index("")] if "" in body else body


def _who_and_what(said: str) -> tuple[str, str]:
    """The speaker that a cue begins with, or "", and the rest. A name never begins with a small letter."""
    found = _SPEAKER.match(said)
    if found is None or (found[2] and found[2][0].islower()):
        return "", said
    return (found[1] or found[2]).strip(), said[found.end() :].strip()


def _if_felt(tag: re.Match[str]) -> str:
    """The tag, or nothing for brackets that hold no feeling and are none that was misspelt."""
    try:
        read_clauses(tag[1].strip().lstrip("/") or "neutral")
    except InvalidInput as error:
        nearest = error.suggestions if isinstance(error, UnknownWord) else ()
        meant = (SequenceMatcher(None, tag[1].lower(), word).ratio() for word in nearest)
        return tag[0] if max(meant, default=0.0) > _MISSPELT else ""
    return tag[0]


def _text(path: Path) -> str:
    check_file("script", path)
    raw = path.read_bytes()
    if not raw.strip() or len(raw) > MAX_BYTES:
        what = "is empty" if not raw.strip() else f"has {len(raw) / 1e6:.1f} MB, more than any script"
        raise UnreadableMedia(f"The script '{path.name}' {what}. Give an SRT, VTT, JSON or text file.")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace").replace("\r\n", "\n")
    if b"\0" in raw:
        raise UnreadableMedia(f"The script '{path.name}' is no text. Give an SRT, VTT, JSON or text file.")
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").replace("\r\n", "\n")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _from_json(text: str) -> tuple[Line, ...]:
    try:
        stored: Any = json.loads(text)
    except ValueError as error:
        raise InvalidInput(f"The script is no JSON: {error}. Correct it, or give an SRT file.") from error
    items = stored.get("lines") if isinstance(stored, dict) else stored
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidInput("The script must be a list of lines, each an object with start, end and text.")
    known = {field.name for field in fields(Line)} - {"take"}
    lines = []
    for number, item in enumerate(items, start=1):
        missing = {"start", "end", "text"} - item.keys()
        if missing or item.keys() - known:
            what = f"lacks {', '.join(sorted(missing))}" if missing else f"has {sorted(item.keys() - known)[0]!r}"
            raise InvalidInput(f"Line {number} of the script {what}. A line has {', '.join(sorted(known))}.")
        if wrong := next((name for name in _TEXTS if not isinstance(item.get(name, ""), str)), None):
            raise InvalidInput(f"Line {number} of the script has {wrong} {item[wrong]!r}; it must be text.")
        try:
            numbers = {name: float(item[name]) for name in _NUMBERS if name in item}
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"Line {number} of the script cannot be used: {error}. Correct it.") from error
        lines.append(Line(**{**item, **numbers}))
    return tuple(sorted(lines, key=lambda line: line.start))


def _plain(text: str) -> tuple[Line, ...]:
    lines, at = [], 0.0
    for said in (part.strip() for part in text.splitlines()):
        if not said:
            continue
        who, words = _who_and_what(said)
        if not words:
            continue
        seconds = max(0.8, len(words) / CHARACTERS_PER_SECOND)
        lines.append(Line(start=round(at, 3), end=round(at + seconds, 3), text=words, character=who))
        at += seconds + 0.3
    if not lines:
        raise InvalidInput("The script holds no words. Give an SRT, VTT, JSON or text file with lines.")
    return tuple(lines)


def _seconds(stamp: str) -> float:
    parts = stamp.lstrip("-").replace(",", ".").split(":")
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return -total if stamp.startswith("-") else total


def _stamp(seconds: float, point: str) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3600000:02d}:{whole // 60000 % 60:02d}:{whole // 1000 % 60:02d}{point}{whole % 1000:03d}"


def _named(line: Line) -> str:
    return f"{line.character}: {line.spoken}" if line.character else line.spoken
