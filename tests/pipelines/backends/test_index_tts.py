"""The client of IndexTTS-2.5, against a small page of the same inputs that speaks a tone."""

import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import backends as registry
from pipelines.backends.index_tts import ADDRESS, RATE, IndexTts, create
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import Cancelled, InvalidInput, MienError, MissingDependency
from pipelines.speech.neural import Line
from studio.settings import Settings
from studio.studio import Studio

METHODS = ["Same as the voice reference", "Use emotion reference audio", "Use emotion vectors"]


class Page:
    """What the page was asked, and how it is to behave."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.folder = folder
        self.seconds = 2.0
        self.delay = 0.0
        self.broken = False

    def gen_single(self, *inputs: Any) -> str:
        self.asked.append(inputs)
        time.sleep(self.delay)
        if self.broken:
            raise RuntimeError("out of memory")
        path = self.folder / f"{len(self.asked)}.wav"
        samples = 8000 * np.sin(np.arange(round(self.seconds * float(inputs[17]) * RATE)) / 20)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(samples.astype("<i2").tobytes())
        return str(path)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Page]]:
    """A page with the inputs of the real one, in their order, and its address."""
    import gradio as gr

    page = Page(tmp_path_factory.mktemp("spoken"))
    with gr.Blocks() as blocks:
        inputs = [
            gr.Radio(METHODS, type="index", value=METHODS[0]),
            gr.Audio(type="filepath"),
            gr.Textbox(),
            gr.Dropdown(["ZH", "EN", "JA", "AR", "ES"], value="ZH"),
            gr.Audio(type="filepath"),
            gr.Slider(0, 1, value=0.65),
            *(gr.Slider(0, 1, value=0.0) for _ in range(8)),
            gr.Textbox(),
            gr.Checkbox(False),
            gr.Slider(20, 200, value=120),
            gr.Slider(0.5, 2.0, value=1.0),
            gr.Checkbox(True),
            gr.Slider(0, 1, value=0.8),
            gr.Slider(0, 100, value=30),
            gr.Slider(0.1, 2, value=0.8),
            gr.Number(0.0),
            gr.Slider(1, 10, value=3),
            gr.Number(10.0),
            gr.Slider(50, 3000, value=1500),
        ]
        gr.Button().click(page.gen_single, inputs, gr.Audio(), api_name="gen_single")
    blocks.queue()
    _, address, _ = blocks.launch(prevent_thread_lock=True, quiet=True, allowed_paths=[str(page.folder)])
    yield address, page
    blocks.close(verbose=False)


@pytest.fixture
def page(served: tuple[str, Page]) -> Page:
    served[1].__init__(served[1].folder)  # type: ignore[misc]
    return served[1]


@pytest.fixture
def voice(served: tuple[str, Page], page: Page) -> Iterator[IndexTts]:
    backend = create(served[0])
    backend.load("cpu", "resident")
    yield backend
    backend.unload()


def _unheard(done: int, total: int) -> None:
    """Progress that nobody follows."""


def test_the_feeling_goes_out_as_eight_strengths_and_the_take_comes_back(
    voice: IndexTts, page: Page, line: Callable[..., Line]
) -> None:
    sound = voice.say(line("Guten Tag.", label="sad", reference_rate=RATE), 0, _unheard)
    assert sound.rate == RATE and abs(sound.seconds - 2.0) < 0.01
    (asked,) = page.asked
    assert asked[0] == 2 and asked[2] == "Guten Tag." and asked[3] == "EN" and Path(asked[1]).suffix == ".wav"
    strengths = dict(zip(("happy", "angry", "sad"), asked[6:9], strict=True))
    assert strengths["sad"] > 0.2 > strengths["happy"] == strengths["angry"] == 0.0
    assert sum(asked[6:14]) <= 0.8 + 1e-6
    assert asked[18] is True and asked[24] == 10.0  # what is not ours keeps the page's own value


@pytest.mark.parametrize(("code", "sent"), [("cmn", "ZH"), ("zh", "ZH"), ("ja", "JA"), ("es", "ES"), ("en", "EN")])
def test_the_language_goes_out_as_the_page_knows_it(
    voice: IndexTts, page: Page, line: Callable[..., Line], code: str, sent: str
) -> None:
    voice.say(line("你好。", language=code, reference_rate=RATE), 0, _unheard)
    assert [asked[3] for asked in page.asked] == [sent]


def test_a_slot_is_met_by_a_second_pass_at_the_pace_that_fits(
    voice: IndexTts, page: Page, line: Callable[..., Line]
) -> None:
    sound = voice.say(line(reference_rate=RATE, slot=2.6), 0, _unheard)
    assert [round(float(asked[17]), 2) for asked in page.asked] == [1.0, 1.3]
    assert abs(sound.seconds - 2.6) < 0.01


def test_a_voice_without_a_recording_is_refused(voice: IndexTts, line: Callable[..., Line]) -> None:
    with pytest.raises(InvalidInput, match="recording of the voice"):
        voice.say(line(), 0, _unheard)


def test_a_stop_is_noticed_while_the_server_works(voice: IndexTts, page: Page, line: Callable[..., Line]) -> None:
    page.delay = 3.0
    stopped = threading.Event()

    def stop(done: int, total: int) -> None:
        if stopped.is_set():
            raise Cancelled("Stopped.")

    threading.Timer(0.4, stopped.set).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        voice.say(line(reference_rate=RATE), 0, stop)
    assert time.monotonic() - begun < page.delay


def test_an_error_over_there_is_a_sentence_over_here(voice: IndexTts, page: Page, line: Callable[..., Line]) -> None:
    page.broken = True
    with pytest.raises(MienError, match="broke off"):
        voice.say(line(reference_rate=RATE), 0, _unheard)


def test_where_nobody_listens_it_says_how_to_start_the_server() -> None:
    with pytest.raises(MissingDependency, match=r"webui\.py.*STUDIO_INDEX_TTS"):
        create("http://127.0.0.1:9").load("cpu", "resident")


def test_another_page_is_not_taken_for_it() -> None:
    import gradio as gr

    with gr.Blocks() as other:
        gr.Button().click(str.upper, gr.Textbox(), gr.Textbox(), api_name="shout")
    _, address, _ = other.launch(prevent_thread_lock=True, quiet=True)
    try:
        with pytest.raises(MissingDependency, match="is not the page of IndexTTS"):
            create(address).load("cpu", "resident")
    finally:
        other.close(verbose=False)


def test_the_address_comes_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ADDRESSES", {})
    assert registry.create("index_tts").address == ADDRESS
    settings = Settings(home=tmp_path, index_tts="http://voices.example:9000")
    with Studio(settings, working=False):
        assert registry.create("index_tts").address == "http://voices.example:9000"


def test_it_says_that_the_seed_is_not_used() -> None:
    lowering = create().lower(EmotionCurve.constant(from_labels({"contempt": 1.0})))
    assert any("seed" in part for part in lowering.ignores)
    assert any("contempt" in part for part in lowering.approximates)
