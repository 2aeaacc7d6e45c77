"""The bundled scenes are complete."""

from pipelines.emotion.parse import parse
from studio.ui.samples import sample_folders, samples, thumbnail


def test_every_scene_has_its_files_and_its_words() -> None:
    assert len(samples()) >= 3
    for scene in samples():
        assert scene.portrait.is_file()
        assert scene.voice.is_file()
        assert scene.curve.keyframes
        assert parse(scene.emotion).keyframes


def test_thumbnails_travel_inside_the_page() -> None:
    assert thumbnail(samples()[0].portrait).startswith("data:image/jpeg;base64,")


def test_the_page_may_show_the_scenes_and_nothing_above_them() -> None:
    assert sample_folders() == [str(samples()[0].portrait.parent)]
