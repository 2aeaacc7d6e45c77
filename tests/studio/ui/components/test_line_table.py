"""The line table hands over whole rows, whatever a client sent."""

from pipelines.dubbing.lines import Line
from studio.ui.components.line_table import LineTable, table_of

LINES = (Line(start=1, end=2, text="One.", character="Anna", emotion="sad"), Line(start=2, end=4.5, text="Two."))


def test_lines_go_through_the_page_unchanged() -> None:
    table = table_of(LINES)
    assert LineTable(render=False).preprocess(table) == table


def test_no_two_lines_of_any_scripts_have_the_same_key() -> None:
    """A take that is still being made must never end up at a line of another script."""
    assert len({row["key"] for table in (table_of(LINES), table_of(LINES)) for row in table["rows"]}) == 4


def test_cells_of_another_kind_are_mended() -> None:
    sent = {"rows": [{"start": "x", "text": None, "takes": [3, {"file": "a.wav"}]}, "no row"], "selected": 7}
    table = LineTable(render=False).preprocess(sent)
    (row,) = table["rows"]
    assert (row["start"], row["text"], row["intensity"], table["selected"]) == (0.0, "", 1.0, 0)
    (take,) = row["takes"]
    assert (take["file"], take["kind"], take["seed"], take["agreement"], take["made_of"]) == (
        "a.wav",
        "spoken",
        0,
        None,
        {},
    )


def test_nothing_at_all_is_an_empty_table() -> None:
    assert LineTable(render=False).preprocess(None) == {"rows": [], "selected": 0, "seen": []}
