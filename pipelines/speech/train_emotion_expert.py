"""Train the two networks of `pipelines.speech.prosody_flow`: the emotion expert, and the decoder that it steers.

    python -m pipelines.speech.train_emotion_expert DATA assets/models/prosody

DATA holds the wav files of the Berlin database of emotional speech (acted German, ten actors, seven emotions). Eight
actors are trained on, two only measured. The expert learns from half-made states, so that it has an opinion at every
time of the flow; the decoder learns without being told the emotion. Minutes on one core; the same seed gives the same
weights on the same machine.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.speech.acted import HELD_OUT, Batch, Lesson, batches, read_lessons, split, together
from pipelines.speech.contours import CONTOURS
from pipelines.speech.prosody_flow import CLASSES, ContourNet, write_net

TIMES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Times of the flow at which the expert is examined."""


def main() -> None:
    """Read, train, examine, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--expert-epochs", type=int, default=40)
    parser.add_argument("--flow-epochs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    # 1. Read.
    lessons, held_out = split(read_lessons(options.data))
    print(f"{len(lessons)} recordings to learn from, {len(held_out)} to measure")
    trained_on = (
        f"Berlin database of emotional speech (Burkhardt et al., 2005; free for research): {len(lessons)} recordings "
        f"of 8 actors; actors {' and '.join(HELD_OUT)} ({len(held_out)} recordings) only measured"
    )
    # 2. Train the expert, and examine it.
    expert = train_expert(lessons, epochs=options.expert_epochs, seed=options.seed)
    recalls = {f"{time:g}": round(recall(expert, held_out, time), 3) for time in TIMES}
    print("expert, unweighted accuracy by time of the flow:", recalls)
    card: dict[str, object] = {"trained_on": trained_on, "seed": options.seed, "classes": CLASSES}
    figures = {"held_out_unweighted_accuracy_by_flow_time": recalls, "chance": round(1 / len(CLASSES), 3)}
    write_net(expert, options.out / "expert.safetensors", card | figures)
    # 3. Train the decoder.
    decoder = train_decoder(lessons, epochs=options.flow_epochs, seed=options.seed)
    loss = round(flow_loss(decoder, together(held_out), torch.Generator().manual_seed(0)).item(), 3)
    print("decoder, flow-matching loss on the held-out actors:", loss)
    card = {"trained_on": trained_on, "seed": options.seed, "contours": CONTOURS, "held_out_flow_matching_loss": loss}
    write_net(decoder, options.out / "flow.safetensors", card)


def train_expert(lessons: list[Lesson], *, epochs: int, seed: int) -> ContourNet:
    """Frame-wise emotion odds of states x_t = t * contours + (1 - t) * noise, for all t."""
    net, random, generator = _fresh(len(CLASSES), seed)

    def loss(batch: Batch) -> Tensor:
        time = torch.rand(len(batch.target), generator=generator)
        odds = net(_half_made(batch, time, generator)[0], time, batch.timing)
        wrong = nn.functional.cross_entropy(odds.transpose(1, 2), batch.target, reduction="none", label_smoothing=0.1)
        return torch.as_tensor((wrong * batch.inside).sum() / batch.inside.sum())

    return _trained(net, lessons, loss, epochs, random)


def train_decoder(lessons: list[Lesson], *, epochs: int, seed: int) -> ContourNet:
    """The velocity from noise to contours, by conditional flow matching (Lipman et al., 2023) on straight paths."""
    net, random, generator = _fresh(len(CONTOURS), seed)
    return _trained(net, lessons, lambda batch: flow_loss(net, batch, generator), epochs, random)


def flow_loss(net: ContourNet, batch: Batch, generator: torch.Generator) -> Tensor:
    """Mean squared error of the velocity at random times, over the frames that are there."""
    time = torch.rand(len(batch.target), generator=generator)
    state, noise = _half_made(batch, time, generator)
    wrong = (net(state, time, batch.timing) - (batch.contours - noise)) ** 2
    return torch.as_tensor((wrong.mean(-1) * batch.inside).sum() / batch.inside.sum())


def recall(expert: ContourNet, lessons: list[Lesson], time: float) -> float:
    """Unweighted accuracy over recordings, from states at one time of the flow."""
    batch = together(lessons)
    times = torch.full((len(lessons),), time)
    with torch.no_grad():
        state, _ = _half_made(batch, times, torch.Generator().manual_seed(1))
        odds = expert(state, times, batch.timing).log_softmax(-1)
    guess = (odds * batch.inside[:, :, None]).sum(1).argmax(-1)
    truth = batch.target[:, 0]
    right = (guess == truth).float()
    shares = [right[truth == number].mean() for number in range(len(CLASSES)) if (truth == number).any()]
    return float(torch.stack(shares).mean())


def _fresh(outputs: int, seed: int) -> tuple[ContourNet, np.random.Generator, torch.Generator]:
    torch.manual_seed(seed)
    return ContourNet(outputs), np.random.default_rng(seed), torch.Generator().manual_seed(seed)


def _half_made(batch: Batch, time: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """States at `time`, and the noise that they come from."""
    noise = torch.randn(batch.contours.shape, generator=generator)
    share = time[:, None, None]
    return share * batch.contours + (1.0 - share) * noise, noise


def _trained(
    net: ContourNet, lessons: list[Lesson], loss: Callable[[Batch], Tensor], epochs: int, random: np.random.Generator
) -> ContourNet:
    steps = epochs * -(-len(lessons) // 32)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for epoch in range(epochs):
        losses = []
        for batch in batches(lessons, 32, random):
            optimiser.zero_grad()
            wrong = loss(batch)
            torch.autograd.backward(wrong)
            optimiser.step()
            schedule.step()
            losses.append(float(wrong.detach()))
        if epoch % 20 == 19:
            print(f"  epoch {epoch + 1}: {np.mean(losses):.3f}")
    return net.eval()


if __name__ == "__main__":
    main()
