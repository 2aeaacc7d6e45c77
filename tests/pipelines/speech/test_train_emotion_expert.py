"""Training of expert and decoder, on a made-up database whose emotions are plain to tell."""

import wave
from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines.errors import InvalidInput
from pipelines.speech.acted import HELD_OUT, LETTERS, Lesson, batches, read_lessons, split, together
from pipelines.speech.contours import CONTOURS, TIMING
from pipelines.speech.prosody_flow import CLASSES
from pipelines.speech.train_emotion_expert import flow_loss, recall, train_decoder, train_expert


def _lessons(count: int = 42) -> list[Lesson]:
    """Each class lies at a place of its own."""
    random = np.random.default_rng(0)
    places = 2.0 * random.standard_normal((len(CLASSES), len(CONTOURS)))
    lessons = []
    for number in range(count):
        target, frames = number % len(CLASSES), int(random.integers(20, 40))
        contours = places[target] + 0.3 * random.standard_normal((frames, len(CONTOURS)))
        timing = random.uniform(size=(frames, len(TIMING)))
        lessons.append(
            Lesson(
                contours=contours.astype(np.float32),
                timing=timing.astype(np.float32),
                target=np.full(frames, target),
                speaker="03" if number < count // 2 else HELD_OUT[0],
            )
        )
    return lessons


def test_the_expert_learns_to_tell_half_made_emotions() -> None:
    lessons, held_out = split(_lessons())
    expert = train_expert(lessons, epochs=25, seed=5)
    assert recall(expert, held_out, 0.6) > 0.7 > recall(expert, held_out, 0.0)


def test_the_decoder_learns_the_flow_and_the_same_seed_learns_the_same() -> None:
    lessons, held_out = split(_lessons(28))
    fresh, again, trained = (train_decoder(lessons, epochs=epochs, seed=1) for epochs in (1, 1, 20))
    for one, other in zip(fresh.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    with torch.no_grad():
        losses = [
            float(flow_loss(net, together(held_out), torch.Generator().manual_seed(0))) for net in (fresh, trained)
        ]
    assert losses[1] < 0.7 * losses[0]


def test_nobody_who_is_held_out_is_learnt_from() -> None:
    lessons, held_out = split(_lessons())
    assert {lesson.speaker for lesson in lessons} == {"03"}
    assert {lesson.speaker for lesson in held_out} == {HELD_OUT[0]}


def test_batches_show_rare_emotions_as_often_as_frequent_ones() -> None:
    lessons = [lesson for lesson in _lessons(70) if lesson.target[0] in (0, 1)]
    lopsided = [lesson for lesson in lessons if lesson.target[0] == 0] + [next(x for x in lessons if x.target[0] == 1)]
    random = np.random.default_rng(0)
    shown = [batch.target[batch.inside > 0] for _ in range(30) for batch in batches(lopsided, 4, random)]
    assert 0.35 < float((torch.cat(shown) == 1).float().mean()) < 0.65


def test_some_lessons_change_their_feeling_on_the_way() -> None:
    random = np.random.default_rng(0)
    batch = next(batches(_lessons(), 42, random))
    changes = [len(set(row[inside > 0].tolist())) for row, inside in zip(batch.target, batch.inside, strict=True)]
    assert set(changes) == {1, 2}


def test_padding_is_marked_and_does_not_count() -> None:
    batch = together(_lessons()[:3])
    assert batch.inside.sum(1).tolist() == [len(lesson.contours) for lesson in _lessons()[:3]]


def test_a_folder_of_recordings_becomes_lessons_by_speaker(tmp_path: Path) -> None:
    time = np.arange(32000) / 16000
    for name, pitch in (("03a01Na.wav", 110.0), ("03a01Wa.wav", 220.0)):
        buzz = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 12))
        samples = np.rint(6000 * buzz * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * time))).astype("<i2")
        with wave.open(str(tmp_path / name), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
    neutral, angry = read_lessons(tmp_path)
    assert [LETTERS[lesson.target[0]] for lesson in (neutral, angry)] == ["N", "W"]
    assert abs(angry.contours[10:-10, 0].mean() * 6.0 - 12.0) < 1.0  # an octave above the neutral voice
    assert abs(neutral.contours[10:-10, 0].mean()) < 0.2


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Berlin"):
        read_lessons(tmp_path)
