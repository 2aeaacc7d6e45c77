"""The sketch voice, performed by the flow: takes from seeds, the closest kept, the length exact."""

import hashlib
from typing import Any

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.backends.flow_voice import CARD, create
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled
from pipelines.requests.speech import SpeechRequest
from pipelines.speech.espeak import available
from pipelines.speech.prosody_flow import load_decoder

needs_espeak = pytest.mark.skipif(not available(), reason="needs espeak-ng")


def _asked(**changes: Any) -> SpeechRequest:
    plain = {"text": "I told you so, and you never listened.", "curve": parse("angry"), "backend": "flow_voice"}
    return SpeechRequest(**{**plain, **changes})


def _unheard(done: int, total: int, preview: object = None) -> None:
    assert done <= total


@needs_espeak
def test_takes_come_from_their_seeds_and_the_closest_is_kept() -> None:
    take = create().run(_asked(seconds=2.2, takes=2, seed=7), _unheard)
    assert len(take.sound.samples) == round(2.2 * take.sound.rate) and take.phonemes
    told = take.facts["takes"]
    assert [one["seed"] for one in told] == [7, 8] and told[0]["distance"] != told[1]["distance"]
    best = min(told, key=lambda one: one["distance"])["seed"]
    assert take.facts["chosen_seed"] == best
    alone = create().run(_asked(seconds=2.2, seed=best), _unheard)
    assert np.array_equal(alone.sound.samples, take.sound.samples)


@needs_espeak
def test_it_stops_inside_a_performance_and_unloads() -> None:
    backend = create()

    def stop(done: int, total: int, preview: object = None) -> None:
        if done == 5:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        backend.run(_asked(), stop)
    backend.unload()
    assert load_decoder.cache_info().currsize == 0


def test_the_card_names_the_bundled_weights() -> None:
    for name, digest in CARD.sha256.items():
        assert hashlib.sha256(asset(name).read_bytes()).hexdigest() == digest
    assert any(not licence.commercial for licence in CARD.licences)


def test_more_takes_are_forecast_to_take_longer() -> None:
    assert create().estimate(_asked(takes=4)).seconds > 2 * create().estimate(_asked()).seconds
