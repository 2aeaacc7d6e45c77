"""Written answers, by a tiny random language model of a real class."""

from typing import Any

import pytest

from pipelines.emotion.message import read_message
from pipelines.speech.reply import LONGEST, ReplyWriter, tidy

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
    assert "angry" in asked[0][0]["content"] and "seem to feel" not in asked[1][0]["content"]


def test_answers_are_cut_after_a_sentence_and_hold_no_tags() -> None:
    assert tidy(" I am [sad]  sorry.\n\nSecond paragraph.") == "I am sad sorry."
    long = tidy("This is a sentence. " * 40)
    assert len(long) <= LONGEST and long.endswith(".")
    assert len(tidy("word " * 200)) <= LONGEST
