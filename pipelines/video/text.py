"""Wordings as embeddings that can be mixed: each part of a prompt lies in the same rows, whatever it says.

Cross attention in Wan's family gives text rows no position, and fills the rows behind a text with zeros. So rows may
be moved, and zeros stand where one wording has fewer tokens than another: then neutral + w (emotional - neutral) takes
each part to its counterpart, and w is a dial for the intensity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from pipelines.video.plan import EmotionPlan, Wording

Encode = Callable[[list[str]], Tensor]
"""Texts to embeddings [texts, tokens, channels], zeros behind each text."""

Count = Callable[[str], int]
"""Number of tokens of a text, without the end mark."""


@dataclass(frozen=True, kw_only=True)
class ClipText:
    """The text of a clip for every part of the sampling.

    neutral: [1, tokens, channels]. whole: [1, tokens, channels], the mean over the clip.
    frames: [1, latent frames * tokens, channels], or None where every frame gets the same.
    against: [1, tokens, channels], the opposite mood, or None without a mood.
    local_from, local_until: see EmotionGuidance.
    """

    neutral: Tensor
    whole: Tensor
    frames: Tensor | None
    against: Tensor | None
    local_from: float
    local_until: float

    def at(self, progress: float) -> Mapping[str, Tensor]:
        """The text at a point of the sampling: that of the whole clip first, then that of the moments."""
        if self.frames is None or progress < self.local_from:
            return {"encoder_hidden_states": self.whole}
        if progress >= self.local_until:
            return {"encoder_hidden_states": self.frames}
        share = (progress - self.local_from) / (self.local_until - self.local_from)
        everywhere = self.whole.repeat(1, self.frames.shape[1] // self.whole.shape[1], 1)
        return {"encoder_hidden_states": everywhere + share * (self.frames - everywhere)}


def clip_text(plan: EmotionPlan, encode: Encode, count: Count, *, local_from: float, local_until: float) -> ClipText:
    """Encode the wordings of a plan once, and mix them by its shares."""
    wordings = [plan.neutral, *plan.moods, *([plan.against] if plan.against else [])]
    neutral, *others = aligned(encode([wording.text for wording in wordings]), wordings, count)
    against = others.pop() if plan.against else None
    share = torch.as_tensor(plan.share, dtype=neutral.dtype, device=neutral.device)
    moods = torch.stack(others) - neutral if others else neutral.new_zeros((0, *neutral.shape))
    frames = neutral + torch.einsum("fm,mtc->ftc", share, moods)
    return ClipText(
        neutral=neutral[None],
        whole=frames.mean(0, keepdim=True),
        frames=None if plan.is_constant else frames.flatten(0, 1)[None],
        against=None if against is None else against[None],
        local_from=local_from,
        local_until=local_until,
    )


def aligned(embeddings: Tensor, wordings: Sequence[Wording], count: Count) -> Tensor:
    """Move the rows of embeddings [texts, tokens, channels] so that equal parts begin in equal rows.

    Texts too long to be spread out stay as they are.
    """
    spans = [_spans(wording, count) for wording in wordings]
    widths = [max(ends - begins for begins, ends in part) for part in zip(*spans, strict=True)]
    tokens = embeddings.shape[1]
    if sum(widths) > tokens:
        return embeddings
    moved = torch.zeros_like(embeddings)
    for text, parts in enumerate(spans):
        row = 0
        for (begins, ends), width in zip(parts, widths, strict=True):
            moved[text, row : row + ends - begins] = embeddings[text, begins:ends]
            row += width
    return moved


def _spans(wording: Wording, count: Count) -> list[tuple[int, int]]:
    """First and last-plus-one row of every part; the last part takes the end mark along."""
    ends = [count("".join(wording.parts[: number + 1])) for number in range(len(wording.parts))]
    ends[-1] += 1
    return list(zip([0, *ends[:-1]], ends, strict=True))
