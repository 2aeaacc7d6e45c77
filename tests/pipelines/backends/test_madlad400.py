"""MADLAD-400 on tiny random components of its real classes: lines stay, their words are exchanged."""

from dataclasses import replace
from typing import Any

import pytest

from pipelines.backends import madlad400
from pipelines.backends.madlad400 import BEAMS, Madlad400, create
from pipelines.dubbing.lines import Line
from pipelines.errors import Cancelled, InvalidInput, MissingDependency, UnknownWord
from pipelines.requests.translation import MAX_LINES, TranslationRequest
from pipelines.speech import neural

LINES = (
    Line(start=0.0, end=3.0, text="[sad] I waited. Long.", character="Anna", intensity=0.7),
    Line(start=3.0, end=6.0, text="And you [angry] never came", emotion="sad"),
    Line(start=6.5, end=8.0, text="Why?"),
)


@pytest.fixture
def loaded(letter_tokenizer: Any) -> Madlad400:
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    backend = create()
    backend.tokenizer = letter_tokenizer(["<2de>", "<2iw>"])
    config = T5Config(
        vocab_size=len(backend.tokenizer),
        d_model=16,
        d_kv=8,
        d_ff=16,
        num_layers=1,
        num_heads=2,
        pad_token_id=backend.tokenizer.pad_token_id,
        eos_token_id=backend.tokenizer.eos_token_id,
        decoder_start_token_id=backend.tokenizer.pad_token_id,
    )
    torch.manual_seed(0)
    backend.model = T5ForConditionalGeneration(config).eval()
    return backend


def nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


def wanted(*lines: Line, to: str = "de") -> TranslationRequest:
    return TranslationRequest(lines=lines or LINES, language="en", to=to)


def test_the_words_are_exchanged_and_all_else_stays(loaded: Madlad400) -> None:
    steps: list[int] = []
    script = loaded.run(wanted(), lambda done, *_: steps.append(done))
    assert script.language == "de" and script.facts["voice"] == "de" and script.facts["from"] == "en"
    assert [replace(line, text="x") for line in script.lines] == [replace(line, text="x") for line in LINES]
    assert all(line.spoken != old.spoken for line, old in zip(script.lines, LINES, strict=True))
    assert script.lines[0].text.startswith("[sad] ") and "[angry]" in script.lines[1].text
    assert steps[0] == 0 and steps == sorted(steps)


def test_each_sentence_has_its_beams_the_best_first(loaded: Madlad400) -> None:
    found = loaded._candidates(["<2de> hello", "<2de> you there"], 0, lambda *_: None)
    assert [len(one) for one in found] == [BEAMS, BEAMS]
    for candidates in found:
        scores = [candidate.score for candidate in candidates]
        assert scores == sorted(scores, reverse=True)


def test_batches_change_no_words(loaded: Madlad400, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (Line(start=0.0, end=1.0, text="Go."), Line(start=1.0, end=2.0, text="No!"))  # padded alike
    monkeypatch.setattr(madlad400, "BATCH", 1)
    alone = loaded.run(wanted(*lines), nothing)
    monkeypatch.setattr(madlad400, "BATCH", 8)
    assert loaded.run(wanted(*lines), nothing).lines == alone.lines


def test_it_can_be_stopped_within_a_batch(loaded: Madlad400) -> None:
    calls = 0

    def stop(done: int, total: int, preview: object = None) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        loaded.run(wanted(), stop)
    assert calls == 3 and not loaded.model._forward_pre_hooks


def test_a_language_has_the_models_own_code_or_is_refused(loaded: Madlad400) -> None:
    assert loaded.run(wanted(to="Hebrew"), nothing).language == "he"
    with pytest.raises(InvalidInput, match="does not translate into French"):
        loaded.run(wanted(to="fr"), nothing)


def test_what_cannot_be_translated_is_refused_before_any_work() -> None:
    with pytest.raises(InvalidInput, match="in German already"):
        TranslationRequest(lines=LINES, language="de-AT", to="German")
    with pytest.raises(UnknownWord, match="'Klingon'"):
        wanted(to="Klingon")
    with pytest.raises(InvalidInput, match="has 0 lines"):
        TranslationRequest(lines=(), language="en", to="de")
    with pytest.raises(InvalidInput, match=f"give 1 to {MAX_LINES}"):
        wanted(*(LINES[:1] * (MAX_LINES + 1)))


def test_without_its_weights_it_names_the_model_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural, "hub_is_reachable", lambda: False)
    with pytest.raises(MissingDependency, match=r"'google/madlad400-3b-mt' .*hf download google/madlad400-3b-mt"):
        create().load("cpu", "resident")


def test_more_text_takes_longer() -> None:
    short, long = (create().estimate(wanted(*lines)) for lines in (LINES[:1], LINES))
    assert long.seconds > short.seconds and long.clip_seconds == 0
