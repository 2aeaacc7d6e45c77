"""A request survives JSON exactly, and what is not a request is refused with a sentence."""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.state import Emotion
from pipelines.errors import InvalidInput, UnknownWord, UnreadableMedia
from pipelines.requests.base import Request
from pipelines.requests.portrait import Partner, PortraitRequest
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from studio.codec import decode, encode, summary


@pytest.fixture
def full(portrait: PortraitRequest, tmp_path: Path) -> PortraitRequest:
    """Every field away from its default, with numbers that have no short decimal form."""
    score = tmp_path / "score ñ 雨.npz"
    score.write_bytes(b"x")
    rising = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.1, emotion=Emotion(labels={"sad": 1 / 3, "fear": 2 / 3}, valence=-0.7, arousal=0.1)),
            Keyframe(
                seconds=1 / 3,
                emotion=Emotion(labels={"angry": 1.0}, valence=-2 / 3, arousal=0.9, intensity=1.5),
                easing="hold",
            ),
        )
    )
    return replace(
        portrait,
        curve=rising,
        speech=None,
        text='He said "¡no!"\n\\ and left.',
        voice="de",
        plan="0.0 s: brows down",
        score=score,
        face=2,
        size=256,
        whole_picture=True,
        fps=29.97,
        head_motion=0.1 + 0.2,
        consent=True,
        acting=score,
        emotion_scale=1 / 7,
        kept_steps=3,
        upper_face=True,
        starts=0.1,
        partners=(Partner(face=1, curve=rising, speech=score, starts=1 / 3),),
        seed=2**32 - 1,
        backend="another",
    )


def test_a_request_comes_back_equal(full: PortraitRequest, portrait: PortraitRequest) -> None:
    for request in (full, portrait):
        assert decode(json.loads(json.dumps(encode(request)))) == request


def test_every_field_is_exercised_by_the_full_request(full: PortraitRequest, portrait: PortraitRequest) -> None:
    same = {field.name for field in fields(full) if getattr(full, field.name) == getattr(portrait, field.name)}
    assert same == {"image"}


def test_left_out_fields_take_their_defaults(portrait: PortraitRequest) -> None:
    stored = encode(portrait)
    kept = {name: stored[name] for name in ("kind", "version", "image", "speech", "curve")}
    assert decode(kept) == portrait


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "dance"}, "kind 'dance'"),
        ({"version": 2}, "version 2"),
        ({"mood": "sad"}, "unknown field 'mood'"),
        ({"image": None}, "'image' is None; it must be a path"),
        ({"size": "512"}, "'size' is '512'; it must be a whole number"),
        ({"seed": True}, "'seed' is True; it must be a whole number"),
        ({"whole_picture": 1}, "'whole_picture' is 1; it must be true or false"),
        ({"curve": "sad"}, "must be an object in the schema 'emotion/1'"),
        ({"fps": 5.0}, "fps is 5.0"),
        ({"fps": 10**400}, "'fps' is a number of 401 digits"),
    ],
)
def test_what_is_no_request_is_refused(portrait: PortraitRequest, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        decode(encode(portrait) | change)


def test_an_unknown_field_suggests_the_known_ones(portrait: PortraitRequest) -> None:
    with pytest.raises(UnknownWord) as caught:
        decode(encode(portrait) | {"mood": 1})
    assert "curve" in caught.value.suggestions


def test_a_missing_field_is_named(portrait: PortraitRequest) -> None:
    stored = encode(portrait)
    del stored["curve"]
    with pytest.raises(InvalidInput, match="no 'curve'"):
        decode(stored)


def test_a_lost_file_is_said_to_be_lost(portrait: PortraitRequest) -> None:
    stored = encode(portrait)
    portrait.image.unlink()
    with pytest.raises(UnreadableMedia, match=r"face\.png"):
        decode(stored)


def test_the_summary_names_files_without_folders(full: PortraitRequest) -> None:
    told = summary(full)
    assert told["partners"][0]["speech"] == full.partners[0].speech.name
    assert told["image"] == "face.png" and told["score"] == "score ñ 雨.npz" and told["speech"] is None
    assert {name for name in told if told[name] != encode(full)[name]} == {"image", "score", "acting", "partners"}


def test_different_files_of_one_name_are_told_apart_and_the_same_file_is_one(
    portrait: PortraitRequest, request_files: tuple[Path, Path], tmp_path: Path
) -> None:
    for folder, content in (("a", b"1"), ("b", b"2"), ("c", b"1")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "speech.wav").write_bytes(request_files[1].read_bytes() + content)
    first, second, copy = (tmp_path / folder / "speech.wav" for folder in "abc")

    def told(mine: Path, *partners: Path) -> list[str]:
        people = tuple(Partner(face=2 + at, curve=portrait.curve, speech=one) for at, one in enumerate(partners))
        settings = summary(replace(portrait, face=1, whole_picture=True, speech=mine, partners=people))
        return [settings["speech"], *(one["speech"] for one in settings["partners"])]

    assert told(first, second) == ["speech-speech.wav", "partners-0-speech-speech.wav"]
    assert told(first, copy) == told(first, first) == ["speech.wav", "speech.wav"], "a job has a copy for each field"
    assert told(second, first, copy) == told(second, first, first) == [
        "speech-speech.wav", "partners-0-speech-speech.wav", "partners-0-speech-speech.wav",
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Verse:
    """A part of a request that is an object of its own."""

    text: str
    take: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Song(Request):
    """A request with lists, objects and choices."""

    kind: ClassVar[str] = "song"

    verses: tuple[Verse, ...]
    tempo: Literal["slow", "fast"] = "slow"


@pytest.fixture
def song(monkeypatch: pytest.MonkeyPatch, curve: EmotionCurve) -> Song:
    monkeypatch.setattr("studio.codec.KINDS", {"song": Song})
    verses = (Verse(text="la"), Verse(text="lo", take=Path("/home/me/take.wav")))
    return Song(curve=curve, backend="choir", verses=verses, tempo="fast")


def test_lists_and_objects_come_back_equal(song: Song) -> None:
    assert decode(json.loads(json.dumps(encode(song)))) == song
    assert summary(song)["verses"][1] == {"text": "lo", "take": "take.wav"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"verses": "la"}, "'verses' is 'la'; it must be a list"),
        ({"verses": ["la"]}, r"'verses\[0\]' is 'la'; it must be an object"),
        ({"verses": [{"take": None}]}, r"'verses\[0\]' has no 'text'"),
        ({"verses": [{"text": "la", "key": "C"}]}, r"'verses\[0\]' has the unknown field 'key'"),
        ({"tempo": "presto"}, "'tempo' is 'presto'; use one of slow, fast"),
    ],
)
def test_what_is_wrong_inside_a_list_is_named(song: Song, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        decode(encode(song) | change)


def test_requests_for_scripts_need_no_curve_and_keep_languages_as_codes(request_files: tuple[Path, Path]) -> None:
    transcript = TranscriptRequest(recording=request_files[1], language="German")
    line = Line(start=0.1, end=1 / 3, text="[sad] Nein.", take=request_files[1])
    translation = TranslationRequest(lines=(line,), language="de-AT", to="en-us+f3")
    for request in (transcript, translation):
        stored = json.loads(json.dumps(encode(request)))
        assert decode(stored) == request
        del stored["curve"]
        assert decode(stored) == request
    assert (transcript.language, translation.language, translation.to) == ("de", "de", "en")
    assert translation.lines[0].take is None and translation.files() == []
