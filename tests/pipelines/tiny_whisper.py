"""A tiny Whisper of random weights: the real classes, with letters for tokens, three languages, and all time stamps."""

from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LANGUAGES = ("en", "de", "zh")


def tiny_whisper(seed: int = 0, *, tokens: int = 40) -> tuple[Any, Any]:
    """Model and processor; it writes at most `tokens` tokens for a window."""
    import torch
    from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration, WhisperProcessor

    tokenizer = _tokenizer()

    def number(name: str) -> int:
        return int(tokenizer.convert_tokens_to_ids(f"<|{name}|>"))

    config = WhisperConfig(
        vocab_size=len(tokenizer),
        num_mel_bins=8,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_target_positions=tokens + 8,
        median_filter_width=3,
        pad_token_id=number("endoftext"),
        bos_token_id=number("endoftext"),
        eos_token_id=number("endoftext"),
        decoder_start_token_id=number("startoftranscript"),
        init_std=0.6,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    torch.manual_seed(seed)
    model = WhisperForConditionalGeneration(config).eval()
    model.set_attn_implementation("eager")
    told = model.generation_config
    told.lang_to_id = {f"<|{name}|>": number(name) for name in LANGUAGES}
    told.task_to_id = {"translate": number("translate"), "transcribe": number("transcribe")}
    told.is_multilingual = True
    told.no_timestamps_token_id = number("notimestamps")
    told.alignment_heads = [[0, 0], [0, 1]]
    told.max_initial_timestamp_index = 50
    told.max_length = tokens
    return model, WhisperProcessor(WhisperFeatureExtractor(feature_size=8), tokenizer)


def _tokenizer() -> Any:
    from tokenizers import AddedToken
    from transformers import WhisperTokenizer

    pieces = [*LETTERS, ".", ",", "?", *(f"Ġ{letter}" for letter in LETTERS)]
    merges = [("Ġ", letter) for letter in LETTERS]
    vocab = {piece: place for place, piece in enumerate(["Ġ", *pieces])}
    tokenizer = WhisperTokenizer(vocab=vocab, merges=merges)
    names = (
        "startoftranscript", *LANGUAGES, "translate", "transcribe", "startoflm", "startofprev", "nospeech",
        "notimestamps",
    )  # fmt: skip
    tokenizer.add_special_tokens({"additional_special_tokens": [f"<|{name}|>" for name in names]})
    stamps = [AddedToken(f"<|{stamp * 0.02:.2f}|>", special=False, normalized=False) for stamp in range(1501)]
    tokenizer.add_tokens(stamps)
    return tokenizer
