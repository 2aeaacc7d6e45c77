"""Scripts are read as people write them, and written so that they come back."""

import json
from pathlib import Path

import pytest

from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import parse_lines, read_lines, sentences, write_json, write_srt, write_vtt
from pipelines.errors import InvalidInput, MienError, UnreadableMedia

SRT = """1
00:00:01,000 --> 00:00:02,500
Anna: I waited <i>for you</i>

2
00:00:03,000 --> 00:00:04,000
[angry] and you
never came.
"""


def test_srt_gives_times_speakers_and_words_without_markup() -> None:
    first, second = parse_lines(SRT)
    assert (first.start, first.end, first.character, first.text) == (1.0, 2.5, "Anna", "I waited for you")
    assert (second.text, second.spoken) == ("[angry] and you never came.", "and you never came.")


def test_webvtt_gives_the_same() -> None:
    text = "WEBVTT\n\nNOTE x\n\nintro\n00:01.000 --> 00:02.500 align:start\n<v Anna>I waited\n"
    (line,) = parse_lines(text)
    assert (line.start, line.end, line.character, line.text) == (1.0, 2.5, "Anna", "I waited")


def test_notes_names_and_numbers_of_cues_are_not_spoken() -> None:
    first = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello there\n\nNOTE by the editor\n\n"
    second = "second one here\n00:03.000 --> 00:04.000\nAll &amp; well"
    assert [line.text for line in parse_lines(first + second)] == ["Hello there", "All & well"]
    tight = "1\n00:00:01,000 --> 00:00:02,000\nHello!\n2\n00:00:03,000 --> 00:00:04,000\nYes"
    assert [line.text for line in parse_lines(tight)] == ["Hello!", "Yes"]
    bare = "00:00:01,000 --> 00:00:02,000\nHello!\n00:00:03,000 --> 00:00:04,000\nYes"
    assert [line.text for line in parse_lines(bare)] == ["Hello!", "Yes"]


def test_brackets_of_subtitles_for_the_deaf_are_left_out_and_feelings_stay() -> None:
    cues = (
        "[door slams]",
        "[SIGHS] I waited.",
        "- [Anna] Yes. [/sad] No.",
        "♪ [music] ♪",
        "[laughing]",
        "[sobbing] Go!",
    )
    text = "".join(f"00:00:0{number},000 --> 00:00:0{number},900\n{cue}\n\n" for number, cue in enumerate(cues))
    assert [line.text for line in parse_lines(text)] == ["I waited.", "- Yes. [/sad] No.", "[sobbing] Go!"]


def test_times_within_a_cue_and_times_in_whole_seconds_are_no_words() -> None:
    (line,) = parse_lines("WEBVTT\n\n00:00:01 --> 00:00:02\nI<00:00:01.480><c> waited</c>\n")
    assert (line.start, line.end, line.text) == (1.0, 2.0, "I waited")


def test_plain_text_gets_times_of_an_ordinary_pace() -> None:
    first, second = parse_lines("Hello there, how are you?\n\nBob: Fine.\n")
    assert first.start == 0 and first.end == pytest.approx(25 / 14, abs=0.01)
    assert second.start > first.end and second.character == "Bob"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "script.srt"
    path.write_bytes(SRT.replace("waited", "früh wartete").replace("\n", "\r\n").encode(encoding))
    assert read_lines(path)[0].text == "I früh wartete for you"


@pytest.mark.parametrize("write", [write_srt, write_vtt])
def test_what_is_written_comes_back(write: object) -> None:
    lines = (
        Line(start=0.5, end=3661.25, text="One.", character="Anna"),
        Line(start=3662.0, end=3663.001, text="Two, “quoted”: 雨."),
    )
    assert callable(write)
    assert parse_lines(write(lines)) == lines


def test_json_keeps_feeling_and_intensity(tmp_path: Path) -> None:
    lines = (Line(start=0, end=1, text="One.", character="Ann", emotion="sad", intensity=0.5, speaker="f2"),)
    path = tmp_path / "script.json"
    path.write_text(write_json(lines), encoding="utf-8")
    assert read_lines(path) == lines


def test_cues_that_break_a_sentence_are_spoken_as_one() -> None:
    cues = (("00,000", "01,000", "I waited"), ("01,100", "02,000", "for you."), ("02,100", "03,000", "You never came."))
    lines = parse_lines("".join(f"7\n00:00:{start} --> 00:00:{end}\n{said}\n\n" for start, end, said in cues))
    first, second = sentences(lines)
    assert (first.text, first.start, first.end) == ("I waited for you.", 0.0, 2.0)
    assert second.text == "You never came."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x03", "is no text"),
        (b"\n\n  \n1\n00:00:03,000 --> 00:00:01,000\nBackwards.\n", "its end must lie after its start"),
        (b"1\n-00:00:03,000 --> 00:00:01,000\nToo early.\n", "neither before 0"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "no words"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n[furous] Hello.\n", "furious"),
    ],
)
def test_what_is_no_script_is_refused_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "script.srt"
    path.write_bytes(content)
    with pytest.raises(MienError, match=sentence):
        for line in read_lines(path):
            line.curve()


def test_a_json_line_with_a_wrong_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    for stored, sentence in (
        ([{"start": 0, "text": "x"}], "Line 1 of the script lacks end"),
        ([{"start": 0, "end": 1, "text": "x", "mood": 1}], "Line 1 of the script has 'mood'"),
        ([{"start": 0, "end": 1, "text": 7}], "Line 1 of the script has text 7"),
        ([{"start": "abc", "end": 1, "text": "x"}], "Line 1 of the script cannot be used"),
        ([{"start": 0, "end": 1, "text": "x", "intensity": "high"}], "Line 1 of the script cannot be used"),
        ([{"start": 0, "end": 1, "text": "x", "character": 7}], "Line 1 of the script has character 7"),
        ({"lines": 3}, "must be a list of lines"),
    ):
        path.write_text(json.dumps(stored), encoding="utf-8")
        with pytest.raises(InvalidInput, match=sentence):
            read_lines(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="does not exist"):
        read_lines(tmp_path / "gone.srt")


@pytest.mark.parametrize(
    ("cue", "who"),
    [
        ("Anna: I waited.", "Anna"),
        ("Željko: Čekao sam.", "Željko"),
        ("مريم: انتظرتك.", "مريم"),
        ("דוד: חיכיתי לך.", "דוד"),
        ("मीरा: मैं रुकी रही।", "मीरा"),
        ("アンナ：待っていた。", "アンナ"),
        ("he said: I waited.", ""),
        ("12:30: I waited.", ""),
    ],
)
def test_a_speaker_is_told_in_any_writing(cue: str, who: str) -> None:
    for text in (cue, f"1\n00:00:01,000 --> 00:00:02,000\n{cue}\n"):
        (line,) = parse_lines(text)
        assert (line.character, line.text) == (who, cue.split("：" if "：" in cue else ": ", 1)[1] if who else cue)
