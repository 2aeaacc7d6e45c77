"""Components of our own: their page side is static, and Gradio can rebuild them for an update."""

from pathlib import Path

import gradio as gr
import pytest

from studio.ui.components import own
from studio.ui.components.curve_editor import CurveEditor
from studio.ui.components.edit_note import EditNote
from studio.ui.components.emotion_wheel import EmotionWheel
from studio.ui.components.face_choice import FaceChoice
from studio.ui.components.finished_file import FinishedFile
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.line_table import LineTable
from studio.ui.components.masthead import Masthead
from studio.ui.components.own import OwnComponent, parts
from studio.ui.components.queue_list import QueueList
from studio.ui.components.read_back import ReadBackView
from studio.ui.components.sample_shelf import SampleShelf
from studio.ui.components.score_view import ScoreView
from studio.ui.components.slots import Slots
from studio.ui.components.take_list import TakeList
from studio.ui.components.voice_view import VoiceView

COMPONENTS = (
    CurveEditor,
    EmotionWheel,
    FaceChoice,
    JobPanel,
    LineTable,
    ReadBackView,
    SampleShelf,
    ScoreView,
    Masthead,
    EditNote,
    FinishedFile,
    QueueList,
    Slots,
    TakeList,
    VoiceView,
)


@pytest.mark.parametrize("component", COMPONENTS)
def test_an_update_can_rebuild_it(component: type[OwnComponent]) -> None:
    shown = component(render=False, visible=False, elem_id="one")
    assert shown.get_config()["visible"] is False
    assert shown.get_block_name() == "html"


@pytest.mark.parametrize("component", COMPONENTS)
def test_its_script_never_writes_markup(component: type[OwnComponent]) -> None:
    script = component(render=False).js_on_load
    assert script
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert danger not in script


@pytest.mark.parametrize("mark", ["${value}", "{{value}}", "`", "\\2014"])
def test_a_template_that_gradio_would_execute_is_refused(
    mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, text in (("html", f"<p>{mark}</p>"), ("css", ""), ("js", "")):
        (tmp_path / f"bad.{kind}").write_text(text, encoding="utf-8")
    monkeypatch.setattr(own, "_FOLDER", tmp_path)
    with pytest.raises(ValueError, match="static"):
        parts.__wrapped__("bad")


def test_props_travel_to_the_page() -> None:
    with gr.Blocks() as page:
        CurveEditor(peaks=[0.0, 1.0], seconds=2.0)
    config = next(one for one in page.get_config_file()["components"] if one["type"] == "html")
    assert config["props"]["props"] == {"peaks": [0.0, 1.0], "seconds": 2.0}
