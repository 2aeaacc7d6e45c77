import numpy as np

from pipelines.assets import asset
from pipelines.media.types import Audio
from pipelines.performance.hearing import hear
from pipelines.performance.lip_reader import CONTEXT, WEIGHTS, in_context, read_lips


def test_rows_are_shares(voice) -> None:
    shares = read_lips(hear(voice(2.0)))
    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-5)


def test_the_weights_are_a_small_file() -> None:
    assert asset(WEIGHTS).stat().st_size < 200_000


def test_how_loud_the_recording_is_does_not_matter(voice) -> None:
    speech = voice(2.0)
    quiet = Audio(samples=0.1 * speech.samples, rate=speech.rate)
    np.testing.assert_allclose(read_lips(hear(quiet)), read_lips(hear(speech)), atol=0.02)


def test_blocks_join_without_a_seam(voice) -> None:
    whole = hear(voice(45.0))
    shares = read_lips(whole)
    assert np.abs(np.diff(shares, axis=0))[3995:4005].max() < 0.5
    assert len(shares) == len(whole.level)


def test_neighbours_stand_beside_each_row_and_stop_at_the_edges() -> None:
    spectrum = np.arange(50, dtype=np.float32)[:, None] * np.ones((1, 2), dtype=np.float32)
    rows = in_context(spectrum, 20, 22)
    assert rows.shape == (2, 2 * len(CONTEXT))
    assert rows[0, ::2].tolist() == [20 + step for step in CONTEXT]
    assert in_context(spectrum, 0, 1)[0, 0] == 0
