"""The endpoints, asked by `gradio_client` as a script would."""

import json
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import gradio as gr
import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from prometheus_client.parser import text_string_to_metric_families
from safetensors.numpy import save_file

from pipelines.assets import asset
from pipelines.backends import cards
from pipelines.backends.base import Backend
from pipelines.dubbing.subtitles import read_lines
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.listen import read
from pipelines.media.audio import load_audio
from pipelines.media.probe import probe
from studio.api import ENDPOINTS
from studio.settings import Settings
from studio.studio import Studio
from studio.ui.build import build
from tests.ports import free_port
from tests.studio.scribe import HEARD, Scribe


class _Current:
    """Stands for the back end of the test that runs now, in a studio that all tests share."""

    backend: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.backend, name)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Studio, _Current]]:
    """One page for all tests of this file: starting it takes longer than any of them."""
    current = _Current()
    settings = Settings(home=tmp_path_factory.mktemp("home"), device="cpu", executor="thread")
    with Studio(settings, backends=lambda _name: cast(Backend, current)) as opened:
        page = build(opened)
        _, url, _ = page.launch(server_port=free_port(), prevent_thread_lock=True, quiet=True)
        try:
            yield Client(url, verbose=False), opened, current
        finally:
            page.close(verbose=False)


@pytest.fixture
def client(served: tuple[Client, Studio, _Current], backend: Backend) -> Client:
    served[2].backend = backend
    return served[0]


@pytest.fixture
def files(request_files: tuple[Path, Path]) -> dict[str, Any]:
    image, speech = request_files
    return {"image": handle_file(image), "speech": handle_file(speech), "size": 256}


def test_the_endpoints_are_documented_with_types(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(endpoints) == {f"/{name}" for name in ENDPOINTS}
    portrait = {one["parameter_name"]: one for one in endpoints["/talking_portrait"]["parameters"]}
    assert not portrait["image"]["parameter_has_default"]
    assert portrait["speech"]["parameter_has_default"]
    assert portrait["emotion"]["parameter_default"] == "neutral"
    assert portrait["seed"]["type"]["type"] == "integer"


def test_a_portrait_speaks(client: Client, files: dict[str, Any], served: tuple[Client, Studio, _Current]) -> None:
    video, settings, job_id = client.predict(
        **files, emotion="calm, then furious at 0.2 s", seed=5, api_name="/talking_portrait"
    )
    assert probe(Path(video)).has_video
    assert settings["seed"] == 5
    assert settings["image"] == "face.png"
    assert served[1].job(job_id).state == "succeeded"


def test_tags_in_the_words_are_felt_and_not_spoken(client: Client, files: dict[str, Any]) -> None:
    words = {**files, "speech": None, "text": "[sad] I waited."}
    for emotion, felt in (("neutral", "sad"), ("angry", "angry")):
        *_, job_id = client.predict(**words, emotion=emotion, api_name="/talking_portrait")
        settings = client.predict(job_id, api_name="/job_status")["settings"]
        assert settings["text"] == "I waited."
        assert EmotionCurve.from_dict(settings["curve"]).at(0.0).dominant == felt


def test_a_message_is_answered_with_softened_feeling(client: Client, files: dict[str, Any]) -> None:
    message = {"image": files["image"], "message": "My dog died yesterday.", "reply": "I am so sorry."}
    video, settings, _, answer = client.predict(**message, api_name="/empathetic_reply")
    assert probe(Path(video)).has_video and settings["text"] == answer["text"] == "I am so sorry."
    assert answer["read"]["label"] == "sad" and answer["written_by"] == "you"
    assert EmotionCurve.from_dict(settings["curve"]) == EmotionCurve.from_dict(answer["emotion"])
    with pytest.raises(AppError, match="message is empty"):
        client.predict(**message | {"message": ""}, api_name="/empathetic_reply")
    with pytest.raises(AppError, match="wait=True"):
        client.predict(**message, speaker="pocket_tts", wait=False, api_name="/empathetic_reply")


def test_an_emotion_may_be_json(client: Client, files: dict[str, Any]) -> None:
    curve = EmotionCurve.constant(from_word("sad"))
    _, settings, _ = client.predict(**files, emotion=curve.to_json(), api_name="/talking_portrait")
    assert EmotionCurve.from_dict(settings["curve"]) == curve


@pytest.mark.usefixtures("slow_frames")
def test_a_job_can_be_asked_for_and_stopped(client: Client, files: dict[str, Any]) -> None:
    _, _, job_id = client.predict(**files, wait=False, api_name="/talking_portrait")
    assert client.predict(job_id, api_name="/job_status")["ended"] is False
    other = Client(client.src, verbose=False, headers={"X-Forwarded-For": "10.0.0.9"})
    with pytest.raises(AppError, match="somebody else's"):
        other.predict(job_id, api_name="/cancel_job")
    client.predict(job_id, api_name="/cancel_job")
    status = client.predict(job_id, api_name="/job_status")
    while not status["ended"]:
        status = client.predict(job_id, api_name="/job_status")
    assert status["state"] == "canceled"


def test_a_finished_job_tells_its_settings_also_without_its_file(
    client: Client, files: dict[str, Any], served: tuple[Client, Studio, _Current]
) -> None:
    *_, job_id = client.predict(**files, api_name="/talking_portrait")
    status = client.predict(job_id, api_name="/job_status")
    assert (status["state"], status["done"], status["total"]) == ("succeeded", 10, 10)
    assert status["settings"]["size"] == 256
    served[1].result(job_id).path.unlink()
    assert client.predict(job_id, api_name="/job_status") == status


def test_the_same_key_gives_the_same_job_and_an_endless_one_none(client: Client, files: dict[str, Any]) -> None:
    first, second = (client.predict(**files, key="a", wait=False, api_name="/talking_portrait")[2] for _ in range(2))
    assert first == second
    with pytest.raises(AppError, match=r"key that ends in 'k{20}' has 201 characters; use at most 200"):
        client.predict(**files, key="k" * 201, wait=False, api_name="/talking_portrait")


def test_an_unknown_job_is_an_error(client: Client) -> None:
    for endpoint in ("/job_status", "/cancel_job"):
        for unknown in ("gone", ["gone"]):
            with pytest.raises(AppError, match=r"There is no job '.*gone"):
                client.predict(unknown, api_name=endpoint)


def test_files_of_the_server_cannot_be_read(client: Client, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(b"secret")
    for meta in ({}, {"meta": {"_type": "gradio.FileData"}}):
        sent = {"path": str(secret), **meta}
        for endpoint, data in (
            ("talking_portrait", [sent, None, "Hello."]),
            ("talking_portrait", [None, sent]),
            ("analyze_emotion", [sent]),
        ):
            answer = _asked_by_hand(client.src, endpoint, data)
            assert "event: error" in answer
            assert "event: complete" not in answer


def _asked_by_hand(address: str, endpoint: str, data: list[Any]) -> str:
    """What the server answers to a request that no client library would send."""
    ticket = httpx.post(f"{address}gradio_api/call/{endpoint}", json={"data": data}).json()["event_id"]
    return httpx.get(f"{address}gradio_api/call/{endpoint}/{ticket}", timeout=30).text


def test_a_recording_becomes_a_script_and_a_script_another_one(
    client: Client, files: dict[str, Any], served: tuple[Client, Studio, _Current]
) -> None:
    served[2].backend = Scribe()
    heard, settings, job_id = client.predict(files["speech"], language="English", form="json", api_name="/transcribe")
    assert read_lines(Path(heard)) == HEARD
    assert (settings["kind"], settings["language"]) == ("transcript", "en")
    assert client.predict(job_id, api_name="/result")[2]["language"] == "en"
    put, settings, _ = client.predict("en", "de", script=handle_file(heard), api_name="/translate")
    assert put.endswith(".srt") and [line.text for line in read_lines(Path(put))] == ["I WAITED.", "WHY?"]
    assert (settings["language"], settings["to"], len(settings["lines"])) == ("en", "de", 2)
    with pytest.raises(AppError, match="form is 'doc'; use one of srt, vtt, json"):
        client.predict(files["speech"], form="doc", api_name="/transcribe")
    with pytest.raises(AppError, match="'Klingon' is not known"):
        client.predict("en", "Klingon", lines="Hello.", api_name="/translate")
    with pytest.raises(AppError, match="both a script file and lines"):
        client.predict("en", "de", script=handle_file(heard), lines="Hello.", api_name="/translate")


def test_what_is_wrong_is_said_in_a_sentence(client: Client, files: dict[str, Any]) -> None:
    for change, sentence in (
        ({"emotion": "furous"}, "Did you mean 'furious'"),
        ({"size": 300}, "size is 300; use one of 256"),
        ({"speech": None}, "The text to speak is empty"),
        ({"emotion": '{"schema": "emotion/9"}'}, "emotion/9"),
    ):
        with pytest.raises(AppError, match=sentence):
            client.predict(**{**files, **change}, api_name="/talking_portrait")


def test_a_file_that_was_not_uploaded_is_refused_in_a_sentence(client: Client) -> None:
    for image in (
        {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
        {"path": "/etc/passwd"},
        {"path": "http://127.0.0.1:9/face.png", "meta": {"_type": "gradio.FileData"}},
    ):
        answer = _asked_by_hand(client.src, "talking_portrait", [image, None, "Hello."])
        assert f"cannot be used ({image['path']})" in answer
        assert "uploaded to this studio" in answer


@pytest.mark.parametrize("name", ["size", "fps", "seed", "starts"])
def test_a_number_that_is_left_empty_is_named(client: Client, files: dict[str, Any], name: str) -> None:
    with pytest.raises(AppError, match=f"{name} is missing; give a number"):
        client.predict(**{**files, name: None}, api_name="/talking_portrait")


def test_a_recording_of_no_length_is_named(client: Client, files: dict[str, Any], tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "nothing.wav"), "wb") as sound:
        sound.setparams((1, 2, 16000, 0, "NONE", ""))
    with pytest.raises(AppError, match=r"'nothing\.wav' lasts 0 s"):
        client.predict(**{**files, "speech": handle_file(tmp_path / "nothing.wav")}, api_name="/talking_portrait")


def test_the_lists_are_there(client: Client) -> None:
    assert "sketch_portrait" in client.predict(api_name="/list_models")
    emotions = client.predict(api_name="/list_emotions")
    assert len(emotions["labels"]) == 8
    assert json.dumps(emotions["words"]["fury"]) and emotions["words"]["awe"]["lost"]
    assert emotions["sets"]["ekman"]["labels"] == ["anger", "disgust", "fear", "happiness", "sadness", "surprise"]
    assert all(one["source"] for one in emotions["sets"].values())
    assert client.predict(api_name="/ping") == "ready"


def test_a_voice_is_listened_to_and_the_answer_tells_how_sure_that_is(client: Client) -> None:
    voice = asset("samples/quien-anda-ahi.wav")
    heard = read(load_audio(voice, rate=16000).mono(), 16000)
    curve = client.predict(handle_file(voice), api_name="/analyze_emotion")
    assert EmotionCurve.from_dict(curve) == heard.curve
    assert curve["whole"] == pytest.approx(dict(heard.whole)) and curve["sureness"] == heard.sureness > 0


def test_words_become_a_video(client: Client) -> None:
    video, settings, _ = client.predict(
        "a dog runs",
        emotion="sad, then happy at 2 s",
        seconds=3,
        phrases="sad / light: grey",
        api_name="/text_to_video",
    )
    assert probe(Path(video)).has_video
    assert (settings["kind"], settings["prompt"], settings["seconds"]) == ("video", "a dog runs", 3)
    assert settings["steps"] is None and settings["phrases"] == "sad / light: grey"


def test_both_endpoints_of_video_take_adapters_and_the_second_guidance(
    client: Client, files: dict[str, Any], tmp_path: Path
) -> None:
    adapter = tmp_path / "sad.safetensors"
    save_file({"layer.lora_A.weight": np.zeros((2, 2), np.float32)}, adapter)
    more = {"adapters": [handle_file(adapter)], "guidance_2": 3.5, "seconds": 1}
    for seen in (
        {"prompt": "a dog", "api_name": "/text_to_video"},
        {"image": files["image"], "api_name": "/image_to_video"},
    ):
        settings = client.predict(**seen, **more)[1]
        assert (settings["adapters"], settings["guidance_2"]) == (["sad.safetensors"], 3.5)
    with pytest.raises(AppError, match="not a safetensors file"):
        client.predict("a dog", adapters=[files["image"]], api_name="/text_to_video")


def test_settings_without_a_use_are_a_warning_of_both_endpoints_of_video(
    client: Client, files: dict[str, Any], backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned = Mock()
    monkeypatch.setattr(gr, "Warning", warned)
    backend.card = cards()["animatic"]
    client.predict("a dog", seconds=1, api_name="/text_to_video")
    client.predict("a dog", seconds=1, steps=9, cache="sea", api_name="/text_to_video")
    backend.card = cards()["living_picture"]
    client.predict(files["image"], seconds=1, width=640, api_name="/image_to_video")
    assert [str(call.args[0]) for call in warned.call_args_list] == [
        "Animatic has no use for these settings: steps, cache.",
        "Living picture has no use for these settings: size.",
    ]


def test_a_picture_becomes_a_video(client: Client, files: dict[str, Any]) -> None:
    video, settings, _ = client.predict(files["image"], emotion="awe", width=640, api_name="/image_to_video")
    assert probe(Path(video)).has_video
    assert (settings["image"], settings["width"], settings["prompt"]) == ("face.png", 640, "")


def test_a_video_without_a_prompt_is_an_error_with_its_sentence(client: Client) -> None:
    with pytest.raises(AppError, match="The prompt is empty"):
        client.predict("", api_name="/text_to_video")


def _wanted(client: Client, files: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """A request as a finished file tells it, and the files that it names."""
    *_, job_id = client.predict(**files, api_name="/talking_portrait")
    settings = client.predict(job_id, api_name="/job_status")["settings"]
    return settings, [files["image"], files["speech"]]


@pytest.mark.parametrize(
    ("endpoint", "sent", "sentence"),
    [
        ("/text_to_video", {"prompt": None}, "prompt"),
        ("/text_to_video", {"prompt": "by the sea", "emotion": None}, "emotion is empty"),
        ("/submit", {"request": None}, "must be an object"),
        ("/submit", {"request": ["portrait"]}, "must be an object"),
    ],
)
def test_what_is_left_empty_is_named(client: Client, endpoint: str, sent: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AppError, match=sentence):
        client.predict(**sent, api_name=endpoint)


def test_settings_of_a_finished_file_can_be_submitted_again(client: Client, files: dict[str, Any]) -> None:
    settings, sent = _wanted(client, files)
    first, second = (client.predict(settings, sent, "again", api_name="/submit")["job_id"] for _ in range(2))
    assert first == second
    while not client.predict(first, api_name="/job_status")["ended"]:
        pass
    path, told, facts = client.predict(first, api_name="/result")
    assert told == settings and facts["frames"] == 10
    assert client.predict(handle_file(path), api_name="/read_settings") == (told, facts, ["face.png", "speech.wav"])
    with pytest.raises(AppError, match="has 5000 characters"):
        client.predict(settings, sent, "k" * 5000, api_name="/submit")
    with pytest.raises(AppError, match=r"'face\.png' holds no settings"):
        client.predict(files["image"], api_name="/read_settings")


def test_a_job_takes_the_place_of_another_one(
    client: Client, files: dict[str, Any], served: tuple[Client, Studio, _Current], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, sent = _wanted(client, files)
    first = client.predict(settings, sent, api_name="/submit")["job_id"]
    studio, told = served[1], Mock(wraps=served[1].submit)
    monkeypatch.setattr(studio, "submit", told)
    other = client.predict({**settings, "seed": 7}, sent, instead_of=first, api_name="/submit")["job_id"]
    assert told.call_args.kwargs["instead_of"] == first, "what that does is tested with the studio"
    assert list(studio.follow(other))[-1].state == "succeeded"
    with pytest.raises(AppError, match="no job 'nope'"):
        client.predict(settings, sent, instead_of="nope", api_name="/submit")


def test_a_file_that_was_not_sent_is_named(client: Client, files: dict[str, Any]) -> None:
    settings, sent = _wanted(client, files)
    with pytest.raises(
        AppError, match=r"names the file 'speech\.wav', which was not sent; the files .*: 'face\.png'\."
    ):
        client.predict(settings, sent[:1], "", api_name="/submit")
    with pytest.raises(AppError, match="which was not sent"):
        client.predict({**settings, "image": "/etc/passwd"}, sent, "", api_name="/submit")


def test_two_files_of_one_name_are_refused(client: Client, files: dict[str, Any], tmp_path: Path) -> None:
    settings, sent = _wanted(client, files)
    other = tmp_path / "other" / "face.png"
    other.parent.mkdir()
    other.write_bytes((tmp_path / "face.png").read_bytes() + b"more")
    with pytest.raises(AppError, match=r"Two of the files are called 'face\.png'\. Rename one"):
        client.predict(settings, [*sent, handle_file(other)], "", api_name="/submit")


@pytest.mark.usefixtures("slow_frames")
def test_there_is_no_result_of_what_is_unknown_or_stopped(client: Client, files: dict[str, Any]) -> None:
    with pytest.raises(AppError, match="no job 'gone'"):
        client.predict("gone", api_name="/result")
    _, _, job_id = client.predict(**files, wait=False, api_name="/talking_portrait")
    with pytest.raises(AppError, match="has no result"):
        client.predict(job_id, api_name="/result")
    client.predict(job_id, api_name="/cancel_job")


def test_the_queue_tells_own_jobs_and_what_is_loaded(client: Client, files: dict[str, Any]) -> None:
    *_, job_id = client.predict(**files, api_name="/talking_portrait")
    line = client.predict(api_name="/queue")
    (mine,) = [job for job in line["jobs"] if job["job_id"] == job_id]
    assert (mine["state"], mine["ahead"]) == ("succeeded", None)
    assert {"running", "waiting", "seconds", "models"} <= set(line)


def test_metrics_are_there_for_prometheus(client: Client, files: dict[str, Any]) -> None:
    client.predict(**files, api_name="/talking_portrait")
    answer = httpx.get(f"{client.src}metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    counts = {family.name: family for family in text_string_to_metric_families(answer.text)}
    done = [one.value for one in counts["mien_jobs_ended"].samples if one.labels["state"] == "succeeded"]
    assert sum(done) >= 1
    assert counts["mien_queue_work_seconds"].samples[0].value >= 0
