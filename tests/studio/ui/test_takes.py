"""A line knows whether its take still says what the line says."""

from typing import Any

from studio.ui.takes import made_of, standing, to_render


def row(text: str = "I waited.", **more: Any) -> dict[str, Any]:
    return {"text": text, "emotion": "", "intensity": 1.0, "speaker": "", "takes": [], "take": "", **more}


def now(of: dict[str, Any], words: str = "calm", language: str = "en-us") -> dict[str, Any]:
    return made_of(of, words=words, language=language)


def with_take(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    take = {"file": "a.wav", "kind": "spoken", "made_of": now(of), **more}
    return {**of, "takes": [take], "take": "a.wav"}


def test_a_line_without_a_take_is_to_be_rendered() -> None:
    assert standing(row(), now(row())) == "not rendered"
    assert standing({**with_take(row()), "take": ""}, now(row())) == "not rendered"


def test_words_feeling_strength_and_language_change_a_line_and_blanks_do_not() -> None:
    taken = with_take(row())
    assert standing(taken, now(taken)) == "take 1 of 1"
    assert standing(taken, now({**taken, "text": " I  waited. "})) == "take 1 of 1"
    for change in ({"text": "I left."}, {"emotion": "sad"}, {"intensity": 0.5}):
        assert standing(taken, now({**taken, **change})) == "changed"
    assert standing(taken, now(taken, language="de")) == "changed"


def test_what_is_felt_around_counts_only_where_a_line_does_not_say() -> None:
    assert now(row(), words="sad") != now(row())
    for own in (row(emotion="happy"), row("[happy] Hello.")):
        assert now(own, words="sad") == now(own)


def test_all_lines_that_need_it_are_rendered_and_own_recordings_are_left_alone() -> None:
    rows = [row(), with_take(row()), with_take(row("Now."), made_of=now(row("Then."))), with_take(row(), made_of={})]
    rows.append(with_take(row("Now."), made_of=now(row("Then.")), kind="own"))
    assert to_render(rows, [now(one) for one in rows]) == [0, 2]
