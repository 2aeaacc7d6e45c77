import hashlib
import io
import pickle
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest

from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput, MissingDependency
from pipelines.portrait import dice_priors
from pipelines.portrait.dice_priors import PRIOR_DIM, SHA256, load_priors, read_prior


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Eight files in the form of the published ones, and their digests in place of the real."""
    files = {}
    for number, label in enumerate(LABELS):
        file = io.BytesIO()
        np.save(file, np.array({"mu": np.full((1, PRIOR_DIM), number, dtype=np.float32)}), allow_pickle=True)
        files[label] = file.getvalue()
    digests = {label: hashlib.sha256(content).hexdigest() for label, content in files.items()}
    monkeypatch.setattr(dice_priors, "SHA256", digests)
    return files


def test_every_label_has_a_digest() -> None:
    assert set(SHA256) == set(LABELS)
    assert len(set(SHA256.values())) == len(LABELS)


def test_what_is_missing_is_fetched_once_in_the_order_of_the_labels(
    published: dict[str, bytes], tmp_path: Path
) -> None:
    asked = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return published[address.rsplit("/", 1)[1].removesuffix(".npy")]

    first = load_priors(tmp_path / "priors", fetch)
    assert first.shape == (len(LABELS), PRIOR_DIM)
    assert first[:, 0].tolist() == list(range(len(LABELS)))
    assert np.array_equal(first, load_priors(tmp_path / "priors", fetch))
    assert len(asked) == len(LABELS)


def test_without_a_connection_the_error_says_where_to_put_the_files(tmp_path: Path) -> None:
    def fail(address: str) -> bytes:
        raise URLError("no route")

    with pytest.raises(MissingDependency, match="put them there"):
        load_priors(tmp_path, fail)


def test_a_file_with_another_content_is_not_taken(published: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(MissingDependency, match="not the file"):
        load_priors(tmp_path, lambda _address: b"something else")
    assert not list(tmp_path.iterdir())


def test_vectors_of_ones_own_are_plain_arrays(tmp_path: Path) -> None:
    own = tmp_path / "own.npy"
    np.save(own, np.arange(PRIOR_DIM, dtype=np.float64)[None])
    assert read_prior(own).tolist() == list(range(PRIOR_DIM))
    np.save(own, np.zeros(7))
    with pytest.raises(InvalidInput, match="holds 7 numbers"):
        read_prior(own)


def test_a_pickle_from_elsewhere_is_not_opened(tmp_path: Path) -> None:
    bad = tmp_path / "bad.npy"
    np.save(bad, np.array({"mu": np.zeros((1, PRIOR_DIM))}), allow_pickle=True)
    with pytest.raises(InvalidInput, match="no emotion vector"):
        read_prior(bad)


def test_even_a_known_file_may_only_hold_arrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> object:
            return (Path.touch, (ran,))

    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|O", "fortran_order": False, "shape": ()})
    content = header.getvalue() + pickle.dumps(Trap())
    bad = tmp_path / "trap.npy"
    bad.write_bytes(content)
    monkeypatch.setattr(dice_priors, "SHA256", {"happy": hashlib.sha256(content).hexdigest()})
    with pytest.raises(InvalidInput, match="it asks for"):
        read_prior(bad)
    assert not ran.exists()
