"""Written answers, by a tiny random language model of a real class."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.message import read_message
from pipelines.errors import InvalidInput, MissingDependency
from pipelines.speech.reply import HUB_ID, LONGEST, ReplyWriter, compose, tidy

TEMPLATE = "{% for m in messages %}<s>{{ m['role'] }} {{ m['content'] }}</s>{% endfor %}<s>assistant "


@pytest.fixture(scope="module")
def writer() -> ReplyWriter:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(0)
    words = ["<unk>", "<s>", "</s>", "<pad>", *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,!?':;()"]
    letters = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    letters.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=letters, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )
    tokenizer.chat_template = TEMPLATE
    config = Qwen2Config(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=3,
    )
    return ReplyWriter(Qwen2ForCausalLM(config).eval(), tokenizer)


def test_an_answer_comes_from_its_seed_and_is_only_what_was_written_anew(writer: ReplyWriter) -> None:
    message = "My dog died yesterday."
    answers = [writer.write(message, read_message(message), seed=seed) for seed in (1, 1, 2)]
    assert answers[0] == answers[1] != answers[2]
    assert 0 < len(answers[0]) <= LONGEST and "assistant" not in answers[0] and message not in answers[0]


def test_the_model_is_told_what_the_person_feels(writer: ReplyWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    template = writer.tokenizer.apply_chat_template

    def listening(chat: Any, **options: Any) -> Any:
        asked.append(chat)
        return template(chat, **options)

    monkeypatch.setattr(writer.tokenizer, "apply_chat_template", listening)
    for message in ("I'm so angry at him.", "The train leaves at nine."):
        writer.write(message, read_message(message), seed=0)
    assert "They seem to feel very angry." in asked[0][0]["content"] and "seem to feel" not in asked[1][0]["content"]


def test_answers_are_cut_after_a_sentence_and_hold_no_tags() -> None:
    assert tidy(" I am [sad]  sorry.\n\nSecond paragraph.") == "I am sad sorry."
    long = tidy("This is a sentence. " * 40)
    assert len(long) <= LONGEST and long.endswith(".")
    assert len(tidy("word " * 200)) <= LONGEST


def test_own_words_are_kept_and_spoken_with_the_feeling_of_the_rule() -> None:
    reply = compose("My dog died yesterday.", " I am so sorry. ", None, seed=0)
    assert reply.text == "I am so sorry." and reply.written_by == "you"
    assert reply.curve.at(0.0).dominant == "sad" and reply.reading.emotion.dominant == "sad"
    told = reply.to_dict()
    assert told["read"]["cues"] == ["died"] and EmotionCurve.from_dict(told["emotion"]) == reply.curve


def test_a_tag_in_own_words_is_refused_as_the_rule_says_what_is_felt() -> None:
    with pytest.raises(InvalidInput, match="holds \\[angry\\]"):
        compose("My dog died yesterday.", "[angry] So what?", None, seed=0)


def test_without_own_words_the_model_writes_and_is_named(writer: ReplyWriter) -> None:
    reply = compose("I won!", "", writer, seed=3)
    assert reply.text == writer.write("I won!", read_message("I won!"), seed=3)
    assert reply.written_by == HUB_ID


def test_without_words_and_without_a_model_it_says_how_to_get_one() -> None:
    with pytest.raises(MissingDependency, match=f"hf download {HUB_ID}"):
        compose("Hello.", "", None, seed=0)


def test_bad_messages_are_named(writer: ReplyWriter) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        compose("  ", "Hi.", None, seed=0)
    with pytest.raises(InvalidInput, match="9000 characters"):
        compose("x" * 9000, "Hi.", None, seed=0)


def test_a_model_that_was_not_fetched_is_not_downloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert ReplyWriter.from_cache() is None
