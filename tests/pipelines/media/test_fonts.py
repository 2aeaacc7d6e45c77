"""A font is found that draws the text, or it is said which characters none draws."""

from pathlib import Path

import pytest

from pipelines.assets import asset
from pipelines.errors import InvalidInput
from pipelines.media import fonts


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing is remembered of the fonts of another test."""
    fonts._file_for.cache_clear()


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose only place for fonts is this empty folder."""
    monkeypatch.setattr(fonts, "PLACES", (tmp_path,))
    return tmp_path


@pytest.mark.parametrize(
    "text", ["“Naïve” – ¿qué? … ♪", "Żółć, ďábel, ığdır", "Привет, Ёж!", "Ωραία", "Tiếng Việt", "Կարդա", "ქართული"]
)
def test_the_bundled_font_draws_what_europe_writes(text: str, no_fonts: Path) -> None:
    assert Path(str(fonts.font_for(text, 20).path)) == asset(fonts.BUNDLED)


@pytest.mark.skipif(not fonts.features.check("raqm"), reason="Pillow has no fribidi here")
def test_arabic_letters_are_joined_and_run_from_the_right(no_fonts: Path) -> None:
    font = fonts.font_for("انتظرتك שלום", 40)
    joined, apart = (font.getlength(text) for text in ("انتظر", "ا ن ت ظ ر"))
    assert joined < 0.8 * (apart - 4 * font.getlength(" "))
    as_stored = fonts.ImageFont.truetype(asset(fonts.BUNDLED), 40, layout_engine=fonts.ImageFont.Layout.BASIC)
    assert bytes(font.getmask("אב")) == bytes(as_stored.getmask("בא"))


def test_letters_that_must_be_joined_are_refused_where_pillow_cannot(
    monkeypatch: pytest.MonkeyPatch, no_fonts: Path
) -> None:
    monkeypatch.setattr(fonts.features, "check", lambda _name: False)
    assert fonts.font_for("Grüße", 20)
    with pytest.raises(InvalidInput, match=r"'לםש' joins or reorders .* fribidi"):
        fonts.font_for("שלם", 20)


def test_characters_that_no_font_draws_are_named(no_fonts: Path) -> None:
    (no_fonts / "damaged.ttf").write_bytes(b"no font")
    with pytest.raises(InvalidInput, match=r"can draw '你好' together .* Install one"):
        fonts.font_for("OK, 你好!", 20)


def test_a_font_of_the_machine_serves_where_the_bundled_one_lacks_a_character(
    monkeypatch: pytest.MonkeyPatch, no_fonts: Path
) -> None:
    """A machine's font is the bundled one here, and what is bundled a file that lacks everything."""
    theirs = no_fonts / "deep" / "Their-Sans-Bold.ttf"
    theirs.parent.mkdir()
    theirs.write_bytes(asset(fonts.BUNDLED).read_bytes())
    ours = no_fonts / "ours.txt"
    ours.write_bytes(b"nothing")
    monkeypatch.setattr(fonts, "asset", lambda _name: ours)
    assert Path(str(fonts.font_for("Grüße", 20).path)) == theirs


@pytest.mark.parametrize(
    ("text", "runs"), [("Grüße, 3!", None), ("«שלום» OK", "rtl"), ("OK: שלום", "ltr"), ("3) انتظر", "rtl"), ("", None)]
)
def test_a_text_runs_as_its_first_letter_does(text: str, runs: str | None) -> None:
    assert fonts.direction(text) == runs
