"""MADLAD-400 and M2M-100 on tiny random components of their real classes: lines stay, their words are exchanged."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines import hub
from pipelines.backends import m2m100, madlad400, translator
from pipelines.backends.translator import BEAMS, Translator
from pipelines.dubbing.languages import LANGUAGES
from pipelines.dubbing.lines import Line
from pipelines.errors import Cancelled, InvalidInput, MissingDependency, UnknownWord
from pipelines.requests.translation import MAX_LINES, TranslationRequest
from tests.pipelines.backends.conftest import LETTERS

LINES = (
    Line(start=0.0, end=3.0, text="[sad] I waited. Long.", character="Anna", intensity=0.7),
    Line(start=3.0, end=6.0, text="And you [angry] never came", emotion="sad"),
    Line(start=6.5, end=8.0, text="Why?"),
)


@pytest.fixture(params=["madlad400", "m2m100"])
def loaded(request: pytest.FixtureRequest, letter_tokenizer: Any, tmp_path: Path) -> Translator:
    if request.param == "madlad400":
        return tiny_madlad(letter_tokenizer)
    return tiny_m2m(tmp_path)


def tiny_madlad(letter_tokenizer: Any) -> Translator:
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    backend = madlad400.create()
    backend.tokenizer = letter_tokenizer(["<2en>", "<2de>", "<2iw>"])
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


def tiny_m2m(folder: Path) -> Translator:
    sentencepiece = pytest.importorskip("sentencepiece")
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([LETTERS] * 4),
        model_prefix=str(folder / "tiny"),
        vocab_size=60,
        model_type="char",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tiny.model"))
    words = ["<s>", "<pad>", "</s>", "<unk>"]
    words += [word for place in range(len(pieces)) if (word := pieces.id_to_piece(place)) not in words]
    (folder / "vocab.json").write_text(json.dumps({word: place for place, word in enumerate(words)}))
    backend = m2m100.create()
    backend.tokenizer = M2M100Tokenizer(str(folder / "vocab.json"), str(folder / "tiny.model"))
    config = M2M100Config(
        vocab_size=max(backend.tokenizer.lang_code_to_id.values()) + 1,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        max_length=None,
    )
    torch.manual_seed(0)
    backend.model = M2M100ForConditionalGeneration(config).eval()
    return backend


def nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


def wanted(*lines: Line, to: str = "de") -> TranslationRequest:
    return TranslationRequest(lines=lines or LINES, language="en", to=to)


def test_the_words_are_exchanged_and_all_else_stays(loaded: Translator) -> None:
    steps: list[int] = []
    script = loaded.run(wanted(), lambda done, *_: steps.append(done))
    assert script.language == "de" and script.facts["voice"] == "de" and script.facts["from"] == "en"
    assert [replace(line, text="x") for line in script.lines] == [replace(line, text="x") for line in LINES]
    assert all(line.spoken != old.spoken for line, old in zip(script.lines, LINES, strict=True))
    assert script.lines[0].text.startswith("[sad] ") and "[angry]" in script.lines[1].text
    assert steps[0] == 0 and steps == sorted(steps)


def test_each_sentence_has_its_beams_the_best_first(loaded: Translator) -> None:
    found = loaded.candidates(["hello", "you there"], "en", "de", 0, lambda *_: None)
    assert [len(one) for one in found] == [BEAMS, BEAMS]
    for candidates in found:
        scores = [candidate.score for candidate in candidates]
        assert scores == sorted(scores, reverse=True)


def test_batches_change_no_words(loaded: Translator, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (Line(start=0.0, end=1.0, text="Go."), Line(start=1.0, end=2.0, text="No!"))  # padded alike
    monkeypatch.setattr(translator, "BATCH", 1)
    alone = loaded.run(wanted(*lines), nothing)
    monkeypatch.setattr(translator, "BATCH", 8)
    assert loaded.run(wanted(*lines), nothing).lines == alone.lines


def test_it_can_be_stopped_within_a_batch(loaded: Translator) -> None:
    calls = 0

    def stop(done: int, total: int, preview: object = None) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        loaded.run(wanted(), stop)
    assert calls == 3 and not loaded.model._forward_pre_hooks


def test_a_language_has_the_models_own_code_or_is_refused(loaded: Translator) -> None:
    assert loaded.run(wanted(to="Hebrew"), nothing).language == "he"
    with pytest.raises(InvalidInput, match="does not know Latin"):
        loaded.run(wanted(to="la"), nothing)


def test_what_cannot_be_translated_is_refused_before_any_work() -> None:
    with pytest.raises(InvalidInput, match="in German already"):
        TranslationRequest(lines=LINES, language="de-AT", to="German")
    with pytest.raises(UnknownWord, match="'Klingon'"):
        wanted(to="Klingon")
    with pytest.raises(InvalidInput, match="has 0 lines"):
        TranslationRequest(lines=(), language="en", to="de")
    with pytest.raises(InvalidInput, match=f"give 1 to {MAX_LINES}"):
        wanted(*(LINES[:1] * (MAX_LINES + 1)))


@pytest.mark.parametrize("module", [madlad400, m2m100])
def test_without_its_weights_it_names_the_model_and_the_remedy(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from transformers import AutoTokenizer

    monkeypatch.setattr(hub, "hub_is_reachable", lambda: False)
    monkeypatch.setattr(m2m100, "find_spec", lambda _name: object())
    monkeypatch.setattr(m2m100, "transformers_classes", lambda *_, **__: (None, AutoTokenizer))
    with pytest.raises(MissingDependency, match=f"'{module.CARD.hub_id}' .*hf download {module.CARD.hub_id}"):
        module.create().load("cpu", "resident")


def test_without_its_package_it_names_the_package_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(m2m100, "find_spec", lambda _name: None)
    with pytest.raises(MissingDependency, match=r"sentencepiece.*'mien\[translate\]'.*'madlad400'"):
        m2m100.create().load("cpu", "resident")


def test_the_answer_begins_with_the_language_that_is_wanted(tmp_path: Path) -> None:
    backend = tiny_m2m(tmp_path)
    inputs, options = backend.asked(["hello"], "en", "jw")
    assert inputs["input_ids"][0, 0] == backend.tokenizer.get_lang_id("en")
    assert options == {"forced_bos_token_id": backend.tokenizer.get_lang_id("jv")}
    assert set(m2m100.CARD.languages) == {code for code in LANGUAGES if backend.knows(code)}


def test_more_text_takes_longer() -> None:
    short, long = (madlad400.create().estimate(wanted(*lines)) for lines in (LINES[:1], LINES))
    assert long.seconds > short.seconds and long.clip_seconds == 0
