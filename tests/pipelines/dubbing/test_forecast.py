"""The fit of lines is foretold from their texts."""

from pipelines.dubbing.forecast import forecast, natural_seconds
from pipelines.dubbing.lines import Line

SHORT, LONG = "Come here.", "I waited for you, all night, and you never even called me, not once."


def test_a_text_takes_as_long_as_its_characters_at_the_pace_of_the_voice() -> None:
    assert natural_seconds("a" * 30, 15) == 2.0
    assert natural_seconds("a" * 30, 10) == 3.0


def test_each_line_is_told_by_its_own_text_and_the_room_behind_it() -> None:
    lines = [Line(start=0, end=2, text=SHORT), Line(start=2, end=4, text=LONG), Line(start=4.1, end=9, text=LONG)]
    assert [fit.badge for fit in forecast(lines, 9)] == ["fits", "too long", "fits"]


def test_tags_are_not_spoken() -> None:
    tagged = Line(start=0, end=0.8, text=f"[sad] {SHORT}")
    assert forecast([tagged], 9) == forecast([Line(start=0, end=0.8, text=SHORT)], 9)
