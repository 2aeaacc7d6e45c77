"""The settings that made a clip, kept inside its file: in two places of an mp4, in the comment of a WAV.

In an mp4 they stand in the comment tag, where players and other programs show it, and in an XMP packet in a top-level
`uuid` box (XMP specification, part 3: storage in files), because some sites blank the tags (moov/udta) and
leave that box alone. Both hold JSON with every character outside ASCII escaped, which nothing on the way mangles.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import UUID
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.ffmpeg import input_arguments, run_ffmpeg
from pipelines.media.given import check_file
from pipelines.media.partial import partial_file
from pipelines.media.riff import is_riff, read_comment, write_comment

XMP_BOX = UUID("BE7ACFCB-97A9-42E8-9C71-999491E3AFAC")
"""Type of the `uuid` box that holds an XMP packet."""

NAMESPACE = "urn:mien:settings:1#"
"""XML namespace of the settings in the XMP packet."""

COMMENT_KEY = "mien"
"""The comment is a JSON object with the settings under this key, which tells it from other programs' JSON."""

HOLDERS = (".mp4", ".wav")
"""How files end that can hold settings."""

MAX_BYTES = 64 * 2**20
"""Boxes larger than this are not looked into."""


def write_metadata(path: Path, settings: Mapping[str, Any]) -> None:
    """Store `settings` (JSON-ready) in the mp4 or WAV file `path`, in place of any stored before.

    Sound and pictures are copied as they are, and the file is replaced in one step.

    Raises InvalidInput for settings that JSON cannot hold, UnreadableMedia for files that are neither.
    """
    if path.is_file() and is_riff(path):
        write_comment(path, _json({COMMENT_KEY: settings}))
        return
    with comment_arguments(settings, number=1) as (opening, mapping), partial_file(path) as partial:
        arguments = ["-loglevel", "error", *input_arguments(path), *opening]
        arguments += ["-map", "0:v?", "-map", "0:a?", "-map", "0:s?", *mapping, "-map_metadata", "0", "-c", "copy"]
        with run_ffmpeg([*arguments, "-movflags", "+faststart", "-f", "mp4", f"file:{partial}"]) as ffmpeg:
            if ffmpeg.finish() != 0:
                raise UnreadableMedia(
                    f"No settings can be stored in '{path.name}' ({ffmpeg.complaint}). Give an mp4 file."
                )
        append_xmp(partial, settings)


def read_metadata(path: Path) -> dict[str, Any]:
    """The settings stored in an mp4 or WAV file, from the XMP packet or else the comment; {} where there are none.

    Files of other kinds and damaged files hold none. Raises UnreadableMedia for a file that is missing, or a folder.
    """
    check_file("file", path, may_be_empty=True)
    if is_riff(path):
        return _object(_object(read_comment(path)).get(COMMENT_KEY))
    end = path.stat().st_size
    with path.open("rb") as file:
        for kind, start, stop in _boxes(file, 0, end):
            body = _read(file, start, stop) if kind == b"uuid" else b""
            if body.startswith(XMP_BOX.bytes):
                settings = _settings_of_xmp(body[16:])
                if settings:
                    return settings
        for comment in _comments(file, end):
            settings = _object(_object(comment).get(COMMENT_KEY))
            if settings:
                return settings
    return {}


@contextmanager
def comment_arguments(settings: Mapping[str, Any], *, number: int) -> Iterator[tuple[list[str], list[str]]]:
    """ffmpeg arguments that put `settings` into the comment tag, by a file because they may be long.

    number: how many inputs come before.

    Yields the arguments that open the input, and those that map it.
    """
    text = _json({COMMENT_KEY: settings})
    for character in "\\=;#":
        text = text.replace(character, "\\" + character)
    with TemporaryDirectory(prefix="mien-") as folder:
        tags = Path(folder, "tags.txt")
        tags.write_text(f";FFMETADATA1\ncomment={text}\n", encoding="ascii")
        yield ["-f", "ffmetadata", "-i", f"file:{tags}"], ["-map_metadata", f"{number}"]


def append_xmp(path: Path, settings: Mapping[str, Any]) -> None:
    """Append a top-level `uuid` box with `settings` as an XMP packet to the mp4 file `path`."""
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:mien="{NAMESPACE}" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<xmp:CreatorTool>Mien</xmp:CreatorTool><mien:settings>{escape(_json(settings))}</mien:settings>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
    with path.open("ab") as file:
        file.write((8 + 16 + len(packet)).to_bytes(4, "big") + b"uuid" + XMP_BOX.bytes + packet)


def _json(settings: Mapping[str, Any]) -> str:
    try:
        return json.dumps(settings, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"The settings cannot be stored as JSON ({error}).") from error


def _object(value: object) -> dict[str, Any]:
    """`value`, or what it says as JSON, where that is an object; {} otherwise."""
    if isinstance(value, bytes):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _settings_of_xmp(packet: bytes) -> dict[str, Any]:
    if b"<!" in packet:  # declarations may define entities that grow without end; XMP has none
        return {}
    try:
        root = ElementTree.fromstring(packet.rstrip(b"\0"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return {}
    found = root.find(f".//{{{NAMESPACE}}}settings")
    return {} if found is None or found.text is None else _object(found.text.encode("utf-8", "replace"))


def _comments(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Texts of all comment tags at moov/udta/meta/ilst/©cmt/data."""
    for _, start, stop in _find(file, [b"moov", b"udta", b"meta"], 0, end):
        # 4 bytes of version and flags stand before the children of `meta`, 8 of type and locale before the text.
        for _, data_start, data_stop in _find(file, [b"ilst", b"\xa9cmt", b"data"], start + 4, stop):
            yield _read(file, data_start + 8, data_stop)


def _find(file: BinaryIO, kinds: list[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """All boxes at the path `kinds` within start..end."""
    for box in _boxes(file, start, end):
        if box[0] == kinds[0]:
            if len(kinds) == 1:
                yield box
            else:
                yield from _find(file, kinds[1:], box[1], box[2])


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Boxes (ISO/IEC 14496-12, 4.2) within start..end: kind, and first and last + 1 byte of the body.

    Stops at the first that does not fit, and after a number that no real file has.
    """
    for _ in range(4096):
        file.seek(start)
        head = file.read(16)
        if len(head) < 8 or start + 8 > end:
            return
        size, kind, body = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, body = int.from_bytes(head[8:], "big"), start + 16
        elif size == 0:
            size = end - start
        if start + size < body or start + size > end:
            return
        yield kind, body, start + size
        start += size


def _read(file: BinaryIO, start: int, stop: int) -> bytes:
    if not 0 <= stop - start <= MAX_BYTES:
        return b""
    file.seek(start)
    return file.read(stop - start)
