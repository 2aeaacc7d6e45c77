import numpy as np

from pipelines.performance.lip_reader import CONTEXT
from pipelines.performance.score import VISEMES
from pipelines.speech import train_lip_reader as trainer


def test_a_net_learns_what_it_is_shown() -> None:
    random = np.random.default_rng(0)
    inputs = random.normal(size=(6000, 32 * len(CONTEXT))).astype(np.float16)
    inputs[:, :32] += 2.0 * np.sign(random.normal(size=(6000, 1)))
    targets = np.zeros((6000, len(VISEMES)), dtype=np.float32)
    open_mouth = inputs[:, :32].mean(axis=1) > 0
    targets[open_mouth, VISEMES.index("aa")] = 1.0
    targets[~open_mouth, VISEMES.index("PP")] = 1.0
    weights = trainer._fit(inputs, targets, seed=0)
    hidden = inputs.astype(np.float32)
    for layer in ("first", "second"):
        hidden = np.maximum(hidden @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"], 0)
    heard = (hidden @ weights["out.weight"].T + weights["out.bias"]).argmax(axis=1)
    assert (heard == targets.argmax(axis=1)).mean() > 0.95


def test_made_up_words_are_speakable() -> None:
    text = trainer._made_up(np.random.default_rng(0))
    assert text.endswith(".")
    assert len(text.split()) >= 5
    assert text.replace(",", "").replace(".", "").replace(" ", "").isalpha()
