"""Settings survive in the file, in two places, and damage is no crash."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.ffmpeg import ffmpeg_program
from pipelines.media.metadata import XMP_BOX, append_xmp, read_metadata, write_metadata
from pipelines.media.video import read_video, write_video

SETTINGS = {
    "text": "\"quoted\" 'single' back\\slash\nnew line; # = <&> ñ 雨 🎭 \u0000\u0007 \ud800",
    "curve": [{"time": 0.0, "labels": {"happy": 1.0}}],
    "nothing": None,
}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An mp4 file with SETTINGS."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    frames = (np.zeros((32, 32, 3), np.uint8) for _ in range(5))
    return write_video(path, frames, fps=25, width=32, height=32, metadata=SETTINGS).read_bytes()


def without(data: bytes, kind: bytes) -> bytes:
    """`data` with boxes of `kind` blanked, as some sites do."""
    assert kind in data
    return data.replace(kind, b"free")


def test_settings_survive_exactly(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    assert read_metadata(path) == SETTINGS


def test_settings_survive_where_a_site_blanks_the_tags(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(without(clip, b"udta"))
    assert read_metadata(path) == SETTINGS


def test_settings_survive_where_a_program_drops_the_xmp_packet(tmp_path: Path, clip: bytes) -> None:
    path, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    path.write_bytes(clip)
    subprocess.run([ffmpeg_program(), "-loglevel", "error", "-i", str(path), "-c", "copy", str(copy)], check=True)
    assert XMP_BOX.bytes not in copy.read_bytes()
    assert read_metadata(copy) == SETTINGS


def test_without_both_there_are_none(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(without(without(clip, b"udta"), b"uuid"))
    assert read_metadata(path) == {}
    with read_video(path) as video:
        assert len(list(video)) == 5


def test_the_packet_is_xmp_that_other_programs_can_parse(clip: bytes) -> None:
    at = clip.index(XMP_BOX.bytes)
    assert clip[at - 4 : at] == b"uuid"
    assert at - 8 + int.from_bytes(clip[at - 8 : at - 4], "big") == len(clip)
    packet = clip[at + 16 :]
    assert packet.startswith(b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>')
    assert packet.endswith(b'<?xpacket end="w"?>')
    assert ElementTree.fromstring(packet).tag == "{adobe:ns:meta/}xmpmeta"


def test_a_hundred_kilobytes_survive_in_either_place(tmp_path: Path, clip: bytes) -> None:
    long = {"script": '雨"\\\n' * 25_000}
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    write_metadata(path, long)
    data = path.read_bytes()
    for stripped in (data, without(data, b"udta"), without(data, b"uuid")):
        path.write_bytes(stripped)
        assert read_metadata(path) == long


def test_writing_replaces_what_was_stored_and_keeps_the_rest(tmp_path: Path, clip: bytes) -> None:
    path, titled = tmp_path / "clip.mp4", tmp_path / "titled.mp4"
    path.write_bytes(clip)
    program = [ffmpeg_program(), "-loglevel", "error", "-i", str(path), "-c", "copy"]
    subprocess.run([*program, "-metadata", "title=Mine", str(titled)], check=True)
    write_metadata(titled, {"seed": 1})
    assert read_metadata(titled) == {"seed": 1}
    data = titled.read_bytes()
    assert b"Mine" in data
    assert data.count(XMP_BOX.bytes) == 1
    assert data.index(b"moov") < data.index(b"mdat")
    with read_video(titled) as video:
        assert len(list(video)) == 5


def test_a_comment_of_another_program_is_not_taken_for_settings(tmp_path: Path, clip: bytes) -> None:
    path, foreign = tmp_path / "clip.mp4", tmp_path / "foreign.mp4"
    path.write_bytes(without(without(clip, b"udta"), b"uuid"))
    program = [ffmpeg_program(), "-loglevel", "error", "-i", str(path), "-c", "copy"]
    subprocess.run([*program, "-metadata", 'comment={"prompt": "a cat"}', str(foreign)], check=True)
    assert read_metadata(foreign) == {}


@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(64), b"\xff" * 64])
def test_files_without_settings_give_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.mp4"
    path.write_bytes(content)
    assert read_metadata(path) == {}


def test_damaged_boxes_never_crash(tmp_path: Path, clip: bytes) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "clip.mp4"
    places = [place for kind in (b"moov", b"udta", b"meta", b"ilst", b"data", b"uuid") for place in _around(clip, kind)]
    intact = 0
    for number in range(300):
        broken = bytearray(clip)
        broken[int(rng.choice(places))] = int(rng.integers(0, 256))
        path.write_bytes(bytes(broken[: int(rng.integers(1, len(broken)))] if number % 3 == 0 else broken))
        found = read_metadata(path)
        assert found in (SETTINGS, {})
        intact += found == SETTINGS
    assert intact > 150


def _around(data: bytes, kind: bytes) -> range:
    at = data.index(kind)
    return range(at - 4, at + 12)


def test_a_packet_that_declares_entities_is_not_parsed(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(without(without(clip, b"udta"), b"uuid"))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with path.open("ab") as file:
        file.write((24 + len(bomb)).to_bytes(4, "big") + b"uuid" + XMP_BOX.bytes + bomb)
    assert read_metadata(path) == {}
    append_xmp(path, {"seed": 2})
    assert read_metadata(path) == {"seed": 2}


def test_what_cannot_hold_settings_is_refused_in_a_sentence(tmp_path: Path, clip: bytes) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    with pytest.raises(UnreadableMedia, match=r"stored in 'notes.txt'"):
        write_metadata(text, {"a": 1})
    assert text.read_text() == "hello"
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    with pytest.raises(InvalidInput, match="JSON"):
        write_metadata(path, {"a": float("nan")})
    assert path.read_bytes() == clip
    with pytest.raises(UnreadableMedia, match=r"'gone.mp4' does not exist"):
        read_metadata(tmp_path / "gone.mp4")
