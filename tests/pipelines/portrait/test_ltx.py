import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled
from pipelines.media.types import Audio
from pipelines.portrait.ltx_pieces import LONGEST, Piece, plan_pieces
from pipelines.portrait.ltx_speech import FLOOR_DBFS, log_mel, speech_latents, with_floor
from pipelines.portrait.ltx_talk import FPS, compressed, felt_prompt, talk
from tests.pipelines.portrait.tiny_ltx import TinyLTX, tiny_ltx

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pipe() -> TinyLTX:
    return tiny_ltx()


@pytest.fixture(scope="module")
def usual(pipe: TinyLTX) -> NDArray[np.uint8]:
    """The frames of the usual piece."""
    return _talk(pipe, [_piece()])


def test_pieces_cover_the_speech_in_whole_seconds() -> None:
    pieces = plan_pieces(_audio(33.4), parse("happy"))
    assert [piece.start for piece in pieces] == [0, *np.cumsum([piece.seconds for piece in pieces])[:-1]]
    assert sum(piece.seconds for piece in pieces) == 34
    assert max(piece.seconds for piece in pieces) <= LONGEST
    assert plan_pieces(_audio(0.5), parse("happy"))[0].seconds == 1


def test_pieces_are_cut_where_the_feeling_turns() -> None:
    pieces = plan_pieces(_audio(12.0), parse("sad, then suddenly furious at 5 s"))
    assert 5 in [piece.start for piece in pieces]
    before, after = pieces[0], pieces[-1]
    assert "brows" in after.expression and before.expression != after.expression
    assert after.strength > before.strength > 0


def test_pieces_are_cut_in_pauses() -> None:
    speech = _audio(14.0)
    samples = speech.mono().copy()
    samples[int(6.7 * 16000) : int(7.3 * 16000)] = 0
    pieces = plan_pieces(Audio(samples=samples, rate=16000), parse("happy"))
    assert [piece.start for piece in pieces] == [0, 7]


def test_the_spectrogram_is_that_of_a_short_time_fourier_transform() -> None:
    samples = _audio(0.5).mono()
    mel = log_mel(samples)
    assert mel.shape == (2, 51, 64)
    spectrum = torch.stft(
        torch.from_numpy(samples), 1024, 160, window=torch.hann_window(1024), center=True, return_complex=True
    ).abs()
    expected = torch.log(torch.clamp(_slaney_bank() @ spectrum, min=1e-5)).T
    assert np.abs(mel[0] - expected.numpy()).max() < 1e-3
    assert np.array_equal(mel[0], mel[1])


def test_there_is_faint_noise_under_what_is_heard() -> None:
    level = 20 * np.log10(with_floor(np.zeros(16000, dtype=np.float32), seed=1).std())
    assert level == pytest.approx(FLOOR_DBFS, abs=0.5)


def test_sound_becomes_25_latents_a_second_and_silence_follows_its_end(pipe: TinyLTX) -> None:
    assert speech_latents(pipe.audio_vae, _audio(2.0).mono(), 26, CPU).shape[2] == 26
    assert speech_latents(pipe.audio_vae, _audio(0.3).mono(), 26, CPU).shape[2] == 26


def test_the_sound_is_held_as_it_is_given(pipe: TinyLTX) -> None:
    latents = speech_latents(pipe.audio_vae, _audio(2.0).mono(), 26, CPU)
    embeds, mask = felt_prompt(pipe, _piece(), 16)

    def made(frozen: bool) -> torch.Tensor:
        returned: torch.Tensor = pipe(
            prompt_embeds=embeds, prompt_attention_mask=mask, height=32, width=32, num_frames=25, audio_latents=latents,
            freeze_audio=frozen, generate_slots=False, output_type="latent", max_sequence_length=16,
            generator=torch.Generator().manual_seed(0),
        ).audio  # fmt: skip
        return returned

    assert torch.equal(made(True), latents)
    assert (made(False) - latents).abs().max() > 0.1


def test_strength_moves_the_text_from_neutral_to_felt(pipe: TinyLTX) -> None:
    calm, half, full = (felt_prompt(pipe, _piece(strength=strength), 16)[0] for strength in (0.0, 0.5, 1.0))
    assert torch.allclose(half, (calm + full) / 2, atol=1e-6)
    assert not torch.allclose(calm, full)


def test_pieces_go_on_from_each_others_end(pipe: TinyLTX, usual: NDArray[np.uint8]) -> None:
    told: list[tuple[int, int]] = []
    frames = _talk(pipe, [_piece(), _piece(start=1)], on_step=lambda *news: told.append(news))
    assert len(frames) == 2 * FPS + 1
    assert told == [(done, 16) for done in range(1, 17)]
    assert np.array_equal(frames[: FPS + 1], usual)


def test_words_sound_and_seed_change_the_picture(pipe: TinyLTX, usual: NDArray[np.uint8]) -> None:
    assert np.array_equal(usual, _talk(pipe, [_piece()]))
    assert not np.array_equal(usual, _talk(pipe, [_piece(expression="a sad face")]))
    assert not np.array_equal(usual, _talk(pipe, [_piece()], loudness=0.5))
    assert not np.array_equal(usual, _talk(pipe, [_piece()], seed=1))


def test_it_stops_at_a_step(pipe: TinyLTX) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        _talk(pipe, [_piece()], on_step=stop)


def test_the_picture_goes_through_the_codec() -> None:
    image = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    coded = compressed(image)
    assert coded.shape == image.shape
    assert 0 < np.abs(coded.astype(int) - image).mean() < 60


def _piece(start: int = 0, expression: str = "a furious face", strength: float = 1.0) -> Piece:
    return Piece(start=start, seconds=1, expression=expression, strength=strength)


def _talk(
    pipe: TinyLTX, pieces: list[Piece], *, seed: int = 0, loudness: float = 0.1, on_step: object = None
) -> NDArray[np.uint8]:
    image = np.full((32, 32, 3), 128, dtype=np.uint8)
    speech = _audio(2.0, loudness).mono()
    frames = talk(pipe, image, speech, pieces, seed=seed, max_sequence_length=16, on_step=on_step)  # type: ignore[arg-type]
    return np.stack(list(frames))


def _audio(seconds: float, loudness: float = 0.1) -> Audio:
    samples = np.random.default_rng(0).normal(0, loudness, round(seconds * 16000)).astype(np.float32)
    return Audio(samples=samples, rate=16000)


def _slaney_bank() -> torch.Tensor:
    """Triangles [64, 513] of equal area over 0..8 kHz, even on Slaney's scale: linear to 1 kHz, then logarithmic."""
    mels = np.linspace(0, 15 + 27 * np.log(8.0) / np.log(6.4), 66)
    corners = np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
    hertz = np.linspace(0, 8000, 513)
    triangles = [
        np.interp(hertz, (low, peak, high), (0.0, 2 / (high - low), 0.0))
        for low, peak, high in zip(corners, corners[1:], corners[2:], strict=False)
    ]
    return torch.from_numpy(np.stack(triangles).astype(np.float32))
