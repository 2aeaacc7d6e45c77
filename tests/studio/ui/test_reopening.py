"""A finished file opens the tab that makes such files, with its settings; the files it was made from are asked for."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from pipelines.media.metadata import write_metadata
from pipelines.requests.base import Request
from pipelines.requests.dub import DubRequest
from pipelines.requests.portrait import Partner, PortraitRequest
from pipelines.requests.speech import SpeechRequest
from pipelines.requests.translation import TranslationRequest
from pipelines.requests.video import VideoRequest
from studio.codec import summary
from studio.settings import Settings
from studio.studio import Studio
from studio.ui import portrait_form, video_form
from studio.ui.build import Page
from studio.ui.components.edit_note import Edited
from studio.ui.components.finished_file import FinishedFile
from studio.ui.dub_events import DubEvents
from studio.ui.portrait_events import PortraitEvents
from studio.ui.project_events import RESTORED
from studio.ui.speech_events import SpeechEvents
from studio.ui.video_events import VideoEvents

Finish = Callable[[Request], str]
CURVE = parse("calm, then furious at 3 s")


@pytest.fixture
def finish(uploads: tuple[str, str]) -> Finish:
    """Uploads a file that says it was made by a request."""

    def finished(request: Request) -> str:
        file = Path(shutil.copy(uploads[1], Path(uploads[1]).with_name("old.wav")))
        write_metadata(file, {"settings": summary(request)})
        return str(file)

    return finished


def _fields(names: Sequence[str], filled: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(names, filled, strict=False))


@pytest.fixture
def waiting(settings: Settings, backend: Any) -> Iterator[Studio]:
    """A studio that does no work, so that its jobs wait."""
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        yield studio


def test_what_a_tab_has_no_place_for_is_told(waiting: Studio, portrait: PortraitRequest, finish: Finish) -> None:
    assert PortraitEvents(waiting).left_out(portrait) == ""
    more = (Partner(face=2, curve=CURVE, text="Really?"), Partner(face=3, curve=CURVE))
    asked = replace(portrait, face=1, whole_picture=True, partners=more)
    note = PortraitEvents(waiting).reopen(finished=finish(asked))[-1]
    assert note["says"].endswith(
        "no place for the third person and those after and the typed words of the second person, so that is left out."
    )
    note = PortraitEvents(waiting).fill(
        Mock(username=None, client=None), editing=Edited(id=waiting.submit(asked), stage="waits")
    )[-1]
    assert "takes the place" in note["says"] and note["says"].endswith("so that is left out.")


def test_a_portrait_comes_back_without_its_files_and_consent(
    studio: Studio, portrait: PortraitRequest, finish: Finish
) -> None:
    asked = replace(portrait, curve=CURVE, seed=7, face=2, plan="0 s: brows lower (AU4 .60)", consent=True)
    *filled, button, panel, note = PortraitEvents(studio).reopen(finished=finish(asked), at_hand_0=None)
    fields = _fields(portrait_form.RESTORED, filled)
    assert (fields["picture"], fields["recording"], fields["consent"]) == (None, None, False)
    assert (fields["seed"], fields["plan"], fields["curve"]) == (7, asked.plan, CURVE)
    assert "calm" in filled[len(portrait_form.RESTORED) + 1], "the words say what the curve does"
    given = "What it was made from is not in it, so give that again: face.png, speech.wav."
    assert note == {"says": f"These are the settings of “old.wav”. {given}"}, "no job is edited"
    assert button["interactive"] and panel["id"] is None


def test_a_file_of_the_same_name_that_is_in_the_tab_stays(
    studio: Studio, portrait: PortraitRequest, finish: Finish, uploads: tuple[str, str]
) -> None:
    file = finish(portrait)
    *filled, note = PortraitEvents(studio).reopen(finished=file, at_hand_0=uploads[0], at_hand_1=None)
    fields = _fields(portrait_form.RESTORED, filled)
    assert (fields["picture"], fields["recording"]) == (uploads[0], None)
    assert "face.png stood here already" in note["says"] and "give that again: speech.wav." in note["says"]


def test_two_files_of_one_name_in_the_tab_are_not_taken_for_each_other(
    studio: Studio, portrait: PortraitRequest, finish: Finish, uploads: tuple[str, str]
) -> None:
    other = Path(uploads[1]).parent / "other" / "speech.wav"
    other.parent.mkdir()
    shutil.copy(uploads[1], other)
    file = finish(portrait)
    *_, note = PortraitEvents(studio).reopen(finished=file, at_hand_1=uploads[1], at_hand_2=str(other))
    assert "give that again: face.png, speech.wav." in note["says"]
    *_, note = PortraitEvents(studio).reopen(finished=file, at_hand_1=uploads[1], at_hand_2=[uploads[1]])
    assert "speech.wav stood here already" in note["says"]


def test_a_video_and_a_recording_come_back(studio: Studio, finish: Finish, uploads: tuple[str, str]) -> None:
    adapters = tuple(Path(uploads[0]).with_name(f"{name}.safetensors") for name in ("sad", "happy"))
    for adapter in adapters:
        adapter.write_bytes((2).to_bytes(8, "little") + b"{}")
    video = VideoRequest(prompt="by the sea", curve=CURVE, seed=3, adapters=adapters, backend="animatic")
    for at_hand, kept in (([str(adapters[0])], [str(adapters[0])]), (None, None)):
        *filled, note = VideoEvents(studio).reopen(finished=finish(video), at_hand_2=at_hand)
        fields = _fields(video_form.RESTORED, filled)
        assert (fields["prompt"], fields["seed"], fields["adapters"]) == ("by the sea", 3, kept)
        assert "happy.safetensors" in note["says"]
    speech = SpeechRequest(text="I waited.", curve=CURVE, rate=1.2)
    *filled, note = SpeechEvents(studio).reopen(finished=finish(speech))
    assert "I waited." in filled and note["says"] == "These are the settings of “old.wav”."


def test_a_dub_comes_back_in_a_new_project_without_video_and_takes(
    studio: Studio, finish: Finish, uploads: tuple[str, str]
) -> None:
    take = Path(shutil.copy(uploads[1], Path(uploads[1]).with_name("take.wav")))
    lines = (Line(start=0, end=0.2, text="I waited.", emotion="sad"), Line(start=0.2, end=0.4, text="No!", take=take))
    asked = DubRequest(video=Path(uploads[1]), lines=lines, curve=CURVE, language="de", reference=Path(uploads[1]))
    on = DubEvents(studio)
    *filled, note = on.reopen(finished=finish(asked), project="")
    fields = _fields((*RESTORED, "told", "project"), filled)
    assert (fields["video"], fields["reference"], fields["language"]) == (None, None, "de")
    assert [(row["text"], row["take"], row["takes"]) for row in fields["table"]["rows"]] == [
        ("I waited.", "", []),
        ("No!", "", []),
    ]
    assert "give that again: speech.wav. Takes of single lines are not in it either" in note["says"]
    *_, note = on.reopen(finished=finish(asked), project=fields["project"])
    assert f"What was here is kept as the project '{fields['project']}'" in note["says"]


def test_what_is_no_upload_of_a_finished_file_is_refused(
    studio: Studio, portrait: PortraitRequest, finish: Finish, uploads: tuple[str, str]
) -> None:
    on = SpeechEvents(studio)
    for finished, sentence in (
        (None, "A file is missing"),
        ("/etc/passwd", "was not uploaded"),
        (uploads[0], "'face.png' holds no settings"),
        (finish(portrait), "old.wav is one for 'portrait'; this tab is for 'speech'"),
    ):
        with pytest.raises(gr.Error, match=sentence):
            on.reopen(finished=finished)


def test_it_opens_the_tab_of_its_kind_and_no_other(page: Page, portrait: PortraitRequest, finish: Finish) -> None:
    (opened,) = [fn.fn for fn in page.fns.values() if fn.name == "open_finished"]
    (tabs, selected), (note, told) = opened(finish(portrait)).items()
    assert isinstance(tabs, gr.Tabs) and selected.selected == "portrait"
    assert note.elem_id == "edit-note" and told["begun"] and told["by"] == "reopen" and "old.wav" in told["says"]
    assert note.preprocess(told) is None, "no job is edited"
    assert note.preprocess({**told, "id": "x", "stage": "waits"}) == Edited(id="x", stage="waits")
    script = TranslationRequest(lines=(Line(start=0, end=1, text="Hello."),), language="en", to="de")
    with pytest.raises(gr.Error, match=r"'old\.wav' holds the settings of a translation, for which there is no tab"):
        opened(finish(script))
    with pytest.raises(gr.Error, match="holds no settings"):
        opened(str(Path(finish(portrait)).with_name("face.png")))


def test_nonsense_from_the_page_is_no_file() -> None:
    for payload in (None, "x", {}, {"path": 3}, [1]):
        assert FinishedFile(render=False).preprocess(payload) is None
