"""The bundled scenes are complete."""

from pipelines.assets import asset
from pipelines.dubbing.lines import check_lines
from pipelines.emotion.parse import parse
from pipelines.media.probe import probe
from pipelines.speech.espeak import VOICES
from studio.ui.samples import films, sample_folders, samples, thumbnail


def test_every_scene_has_its_files_and_its_words() -> None:
    assert len(samples()) >= 3
    for scene in samples():
        assert scene.portrait.is_file()
        assert scene.voice.is_file()
        assert scene.curve.keyframes
        assert parse(scene.emotion).keyframes


def test_every_film_has_its_lines_with_feelings_that_lie_within_it() -> None:
    assert len(films()) >= 2
    for film in films():
        seconds = probe(film.request.video, role="video").seconds
        check_lines(film.request.lines, seconds)
        assert all(line.has_feeling and line.end <= seconds for line in film.request.lines)
        assert film.request.language in VOICES and film.portrait.is_file()


def test_every_file_beside_the_films_belongs_to_one_and_states_its_origin() -> None:
    folder = asset("films")
    named = {file for film in films() for file in (film.request.video.name, f"{film.request.video.stem}.json")}
    assert {path.name for path in folder.iterdir()} == named | {"films.json"}
    sources = asset("SOURCES.md").read_text(encoding="utf-8")
    assert all(f"| {path.name} |" in sources for path in folder.iterdir())


def test_thumbnails_travel_inside_the_page() -> None:
    assert thumbnail(samples()[0].portrait).startswith("data:image/jpeg;base64,")


def test_the_page_may_show_the_scenes_and_nothing_above_them() -> None:
    assert sample_folders() == [str(samples()[0].portrait.parent)]
