import numpy as np
import torch

from pipelines.emotion.state import LABELS
from pipelines.face.mesh import Face
from pipelines.portrait.dice_conditions import EmotionBank, EmotionPriors, PoseGuider, SpeechTokens
from pipelines.portrait.dice_picture import clip_pixels, face_region, fitted, pixels, region_tensor, upper_face
from pipelines.portrait.dice_speech import frame_count, stretches


def test_published_sizes() -> None:
    with torch.device("meta"):
        sizes = [sum(p.numel() for p in network().parameters()) for network in (SpeechTokens, PoseGuider)]
    assert sizes == [54_300_672, 1_086_480]


def test_a_label_at_full_strength_is_its_vector_and_half_is_half_way() -> None:
    priors = EmotionPriors(prior_dim=6)
    torch.nn.init.normal_(priors.mu)
    strength = torch.zeros(3, len(LABELS))
    happy, sad, neutral = (LABELS.index(label) for label in ("happy", "sad", "neutral"))
    strength[0, happy] = 1.0
    strength[1, happy] = 0.5
    strength[2, [happy, sad]] = torch.tensor([0.5, 0.5])
    mixed = priors.mix(strength)
    assert torch.allclose(mixed[0], priors.mu[happy], atol=1e-6)
    assert torch.allclose(mixed[1], (priors.mu[happy] + priors.mu[neutral]) / 2, atol=1e-6)
    assert torch.allclose(mixed[2], (priors.mu[happy] + priors.mu[sad]) / 2, atol=1e-6)


@torch.no_grad()
def test_the_bank_answers_each_vector_on_its_own() -> None:
    bank = EmotionBank(prior_dim=6, hidden_dim=8, dim=16, tokens=3, codes=5, heads=2)
    mu = torch.randn(130, 6)
    together = bank(mu)
    assert together.shape == (130, 3, 16)
    assert torch.allclose(together[129], bank(mu[129:])[0], atol=1e-5)
    assert (together[0] - together[1]).abs().max() > 1e-3


def test_the_guider_works_at_an_eighth_of_the_size() -> None:
    assert PoseGuider(out_channels=8, block_out_channels=(4, 4, 8, 8))(torch.rand(1, 3, 64, 96)).shape == (1, 8, 8, 12)


def test_a_frame_hears_from_four_states_before_to_six_after_and_zeros_beyond_the_ends() -> None:
    states = torch.arange(1.0, 25.0)[:, None]
    cut = torch.cat(list(stretches(states, before=4, length=10)))[..., 0]
    assert cut.shape == (6, 10)
    assert cut[0].tolist() == [0, 0, 0, 0, 1, 2, 3, 4, 5, 6]
    assert cut[2].tolist() == list(range(5, 15))
    assert cut[5].tolist() == [17, 18, 19, 20, 21, 22, 23, 24, 0, 0]


def test_a_frame_is_eighty_milliseconds() -> None:
    assert [frame_count(samples) for samples in (1279, 1280, 16000, 160000)] == [0, 1, 12, 125]


def test_the_picture_is_fitted_to_multiples_of_64() -> None:
    image = np.zeros((300, 470, 3), dtype=np.uint8)
    assert fitted(image).size == (832, 512)
    assert fitted(image, 128).size == (192, 128)
    assert pixels(fitted(image, 128)).unique().tolist() == [-1.0]


def test_clip_sees_normalised_pixels() -> None:
    grey = fitted(np.full((64, 64, 3), 128, dtype=np.uint8), 64)
    expected = (128 / 255 - torch.tensor([0.48145466, 0.4578275, 0.40821073])) / torch.tensor(
        [0.26862954, 0.26130258, 0.27577711]
    )
    assert torch.allclose(clip_pixels(grey).mean(dim=(0, 2, 3)), expected, atol=1e-6)


def test_the_region_is_the_box_grown_by_a_tenth_and_clipped() -> None:
    region = face_region((10, 20, 30, 60), (100, 100), (100, 100))[0, 0]
    rows, columns = torch.nonzero(region == 1, as_tuple=True)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (9, 30, 18, 61)
    whole = face_region((-10, -10, 200, 200), (100, 100), (64, 64))
    assert whole.shape == (1, 1, 64, 64)
    assert whole.min() == 1


def test_the_upper_face_ends_at_the_base_of_the_nose_however_the_head_is_tilted() -> None:
    points = np.zeros((478, 3), dtype=np.float32)
    points[10, :2], points[152, :2], points[2, :2] = (70, 30), (30, 70), (50, 50)
    face = Face(points=points, blendshapes=np.zeros(52, dtype=np.float32), box=(20, 20, 80, 80), score=1.0)
    region = upper_face(face, (100, 100))
    assert region.shape == (100, 100)
    assert region[35, 65] == 1
    assert region[65, 35] == 0
    assert region[50, 50] == 0.5
    assert region[10, 95] == 0


def test_a_region_of_ones_own_is_brought_to_the_size_of_the_picture() -> None:
    mask = np.zeros((50, 100), dtype=np.float32)
    mask[:25] = 1
    region = region_tensor(mask, (128, 64))
    assert region.shape == (1, 1, 64, 128)
    assert region[0, 0, 10, 50] == 1
    assert region[0, 0, 55, 50] == 0
