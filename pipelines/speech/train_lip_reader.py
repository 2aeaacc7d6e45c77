"""Fit the lip reader of `pipelines.performance.lip_reader` on synthetic speech.

    python -m pipelines.speech.train_lip_reader assets/models/lips/lip_reader.safetensors

The embedded voice speaks made-up words in several languages and voices, and tells when each sound comes; the
coarticulated mouth shapes of those phonemes are what the network learns to hear. Noise, echo, colour and a stretched
vocal tract are mixed in, so that it does not learn one synthesiser's sound. Minutes on one core.

What was tried and left: natural sentences beside the made-up words, a wider network, and stronger colouring. They
raised the score on synthetic speech, not on two short clips of filmed speakers whose lips were measured.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from pipelines.media.audio import load_audio
from pipelines.media.types import Audio
from pipelines.performance.hearing import RATE, Heard, hear
from pipelines.performance.lip_reader import features, in_context, log_spectrum
from pipelines.performance.score import VISEMES
from pipelines.performance.visemes import Phoneme, visemes_from_phonemes
from pipelines.speech.espeak import Speech, speak

Array = NDArray[np.float32]

_LANGUAGES = ("en-us", "de", "es", "it", "fr-fr", "pl", "nl", "sv", "pt")
_VARIANTS = (*(f"m{n}" for n in range(1, 9)), *(f"f{n}" for n in range(1, 6)), "klatt", "klatt3", "klatt5")
_ONSETS = (*"bpmbpmfvdtnlrsgkhwz", "sh", "ch", "st", "br", "pl")
_VOWELS = ("a", "a", "e", "i", "o", "u", "ai", "au", "ei", "oo", "ee")
_CODAS = ("", "", "", "", *"nmslrtpbfk")
_HIDDEN = 64
_COPIES = 4
_EPOCHS = 6
_BATCH = 512


def main() -> None:
    """Speak, listen, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sentences", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    with TemporaryDirectory(prefix="mien-") as folder:
        # 1. Speak.
        spoken = list(_speeches(options.sentences, Path(folder), random))
        print(f"{len(spoken)} sentences, {sum(item.seconds for item in spoken) / 60:.1f} minutes")
        # 2. Listen to each sentence, clean and spoilt.
        lessons = [lesson for item in spoken for lesson in _lessons(item, spoken, random)]
    usual = np.mean([log_spectrum(heard)[heard.level > 0.15].mean(axis=0) for heard, _ in lessons], axis=0)
    inputs = np.concatenate([_inputs(heard, usual) for heard, _ in lessons])
    targets = np.concatenate([shapes[::2] for _, shapes in lessons])
    # 3. Fit and write.
    options.out.parent.mkdir(parents=True, exist_ok=True)
    save_file({**_fit(inputs, targets, options.seed), "usual": usual.astype(np.float16)}, options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


def _speeches(count: int, folder: Path, random: np.random.Generator) -> Iterator[Speech]:
    for number in range(count):
        speech = speak(
            _made_up(random),
            folder / f"{number}.wav",
            voice=f"{random.choice(_LANGUAGES)}+{random.choice(_VARIANTS)}",
            rate_wpm=int(random.integers(130, 210)),
            pitch=int(random.integers(30, 75)),
        )
        if speech.phonemes:
            yield speech


def _made_up(random: np.random.Generator) -> str:
    words = [
        "".join(
            f"{random.choice(_ONSETS)}{random.choice(_VOWELS)}{random.choice(_CODAS)}"
            for _ in range(random.integers(1, 4))
        )
        for _ in range(random.integers(5, 9))
    ]
    return f"{' '.join(words[:3])}, {' '.join(words[3:])}."


def _lessons(item: Speech, others: list[Speech], random: np.random.Generator) -> Iterator[tuple[Heard, Array]]:
    """The sentence as it is, then spoilt copies: each as heard, with its mouth shapes [frames, visemes]."""
    clean = load_audio(item.path)
    for copy in range(_COPIES):
        stretch = 1.0 if copy == 0 else float(np.exp(random.uniform(-0.17, 0.17)))
        samples = clean.mono() if copy == 0 else _spoilt(clean.mono(), clean.rate, others, random)
        heard = hear(Audio(samples=samples, rate=round(clean.rate * stretch)))
        phonemes = [
            Phoneme(symbol=phoneme.symbol, start=phoneme.start / stretch, end=phoneme.end / stretch)
            for phoneme in item.phonemes
        ]
        yield heard, visemes_from_phonemes(phonemes, np.arange(len(heard.level)) / RATE)


def _spoilt(samples: Array, rate: int, others: list[Speech], random: np.random.Generator) -> Array:
    """The sound through another microphone, in another room, with noise or with other voices around."""
    colour = np.concatenate([[1.0], random.uniform(-0.5, 0.5, 3)])
    spoilt = np.convolve(samples, colour)[: len(samples)]
    if random.random() < 0.5:
        tail = rate // 4
        echo = random.standard_normal(tail) * np.exp(-np.arange(tail) / (rate * random.uniform(0.02, 0.07)))
        echo *= random.uniform(0.1, 0.5) / np.sqrt((echo**2).sum())
        echo[0] = 1.0
        size = len(spoilt) + tail
        spoilt = np.fft.irfft(np.fft.rfft(spoilt, size) * np.fft.rfft(echo, size), size)[: len(samples)]
    kind = random.integers(3)
    noise = random.standard_normal(len(samples))
    if kind == 1:
        noise = np.diff(np.cumsum(noise) * 0.1, prepend=0.0) + np.convolve(noise, np.ones(40) / 40, "same")
    if kind == 2:
        babble = [load_audio(others[int(index)].path).mono() for index in random.integers(len(others), size=4)]
        noise = np.sum([np.resize(voice, len(samples)) for voice in babble], axis=0)
    loudness = np.sqrt((spoilt**2).mean() / (noise**2).mean())
    return np.asarray(spoilt + noise * loudness * 10 ** (-random.uniform(3.0, 35.0) / 20), dtype=np.float32)


def _inputs(heard: Heard, usual: Array) -> NDArray[np.float16]:
    return in_context(features(heard, usual), 0, len(heard.level))[::2].astype(np.float16)


def _fit(inputs: NDArray[np.float16], targets: Array, seed: int) -> dict[str, NDArray[np.float16]]:
    """Weights of the network that gives these targets [n, visemes] for these inputs [n, context * 32]."""
    import torch

    torch.manual_seed(seed)
    net = torch.nn.Sequential()
    net.add_module("first", torch.nn.Linear(inputs.shape[1], _HIDDEN))
    net.add_module("bend", torch.nn.ReLU())
    net.add_module("second", torch.nn.Linear(_HIDDEN, _HIDDEN))
    net.add_module("bend_again", torch.nn.ReLU())
    net.add_module("out", torch.nn.Linear(_HIDDEN, targets.shape[1]))
    shapes = torch.from_numpy(targets).clone()
    shapes[:, VISEMES.index("sil")] += (1.0 - shapes.sum(dim=1)).clamp(min=0.0)
    known = torch.from_numpy(inputs)
    steps = len(known) // _BATCH
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=_EPOCHS * steps)
    for epoch in range(_EPOCHS):
        total = 0.0
        order = torch.randperm(len(known))
        for step in range(steps):
            rows = order[step * _BATCH : (step + 1) * _BATCH]
            batch = known[rows].float()
            batch = batch + 0.15 * torch.randn(len(rows), 1) + 0.15 * torch.randn_like(batch)
            loss = -(shapes[rows] * torch.log_softmax(net(batch), dim=1)).sum(dim=1).mean()
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / steps:.4f}")
    return {name: value.numpy().astype(np.float16) for name, value in net.state_dict().items()}


if __name__ == "__main__":
    main()
