"""The eight emotion vectors of DICE-Talk: fetched, checked and read without running anything that a file says."""

import hashlib
import pickle
from collections.abc import Callable
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput, MissingDependency

PUBLISHED = "https://raw.githubusercontent.com/toto222/DICE-Talk/a8a92b164a3f552414d06a463a2b2e8eeb92db0b/examples/emo/"
"""Where the authors publish them, CC BY-NC-SA 4.0; they are not among the weights, and not bundled here."""

SHA256 = {
    "angry": "ba5a185d63a31a0c0a3eacac79e843985ff05c4605199d459d00377719b968e3",
    "contempt": "0cb2b27282f1e63149d24415ebefaf59d8ff7c567971ed809588ee00f30cb988",
    "disgusted": "097068dd93b0c5fc955740355847c8b23c2ab752abb67ac880b5f60a2048fb0e",
    "fear": "0767fa00bbea51406bfc92962b16b7cb003954b353f5b26ab7a267835a43b5a2",
    "happy": "ce84e8456729a227cb2d629b4c37c4de274800a427aa5f35b10e0fda79fec549",
    "neutral": "2cb35601ae8de98aba9293187b45f34c9cfec5f5bf3efd41d5948bc229cae21e",
    "sad": "9d323ad9b1c42a1c1ed8a8f05e6c0b7344be20e86ed48a855c657d7812545a98",
    "surprised": "0aaae02af23b5874e8407d93cf7fe89a44077efb4a7159f91e51d469c97f400e",
}
"""Digest of each file."""

PRIOR_DIM = 256


def load_priors(folder: Path, fetch: Callable[[str], bytes] | None = None) -> NDArray[np.float32]:
    """The vectors [8, PRIOR_DIM] in the order of LABELS, from `folder`; what is not there is fetched into it.

    Raises MissingDependency where a file is neither there nor to be had, InvalidInput for a file that cannot be used.
    """
    fetch = fetch or _download
    rows = []
    for label in LABELS:
        path = folder / f"{label}.npy"
        if not path.is_file():
            content = _fetched(label, folder, fetch)
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        rows.append(read_prior(path))
    return np.stack(rows)


def read_prior(path: Path) -> NDArray[np.float32]:
    """One vector [PRIOR_DIM]: a published file, known by its digest, or a plain array of one's own.

    The published files are pickles. Only they are read as such, and only arrays may be in them; any other file must be
    an array of numbers as `numpy.save` writes it. Raises InvalidInput for what is neither.
    """
    content = path.read_bytes()
    try:
        if hashlib.sha256(content).hexdigest() in SHA256.values():
            vector = _unpickled(BytesIO(content))
        else:
            vector = np.load(BytesIO(content), allow_pickle=False)
        numbers = np.asarray(vector, dtype=np.float32).reshape(-1)
    except (ValueError, OSError, EOFError, pickle.UnpicklingError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"'{path.name}' is no emotion vector ({error}). Give a published file, or an array of {PRIOR_DIM} numbers "
            "saved by numpy.save."
        ) from error
    if numbers.shape != (PRIOR_DIM,) or not np.isfinite(numbers).all():
        raise InvalidInput(
            f"'{path.name}' holds {numbers.size} numbers; an emotion vector has {PRIOR_DIM} finite ones."
        )
    return numbers


def _fetched(label: str, folder: Path, fetch: Callable[[str], bytes]) -> bytes:
    address = f"{PUBLISHED}{label}.npy"
    try:
        content = fetch(address)
    except (URLError, OSError) as error:
        raise MissingDependency(
            f"The emotion vector '{label}.npy' of DICE-Talk is not in {folder} and cannot be fetched ({error}). "
            f"Download the eight files from {PUBLISHED} and put them there."
        ) from error
    if hashlib.sha256(content).hexdigest() != SHA256[label]:
        raise MissingDependency(
            f"What {address} holds is not the file that is known by this name. Get the eight files from a copy of the "
            f"authors' repository and put them into {folder}."
        )
    return content


def _download(address: str) -> bytes:
    with urlopen(address, timeout=30) as answer:
        content: bytes = answer.read(1_000_000)
    return content


def _unpickled(file: BufferedIOBase) -> Any:
    """The array in an .npy file that holds {"mu": array} as an object."""
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError(f"version {version} of the format")
    np.lib.format.read_array_header_1_0(file)
    return _ArraysOnly(file).load().item()["mu"]


class _ArraysOnly(pickle.Unpickler):
    """Builds numpy arrays and plain containers, and refuses every other name."""

    _ALLOWED = frozenset({"_reconstruct", "ndarray", "dtype", "scalar"})

    def find_class(self, module: str, name: str) -> Any:
        if name not in self._ALLOWED or module.split(".")[0] != "numpy":
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        from numpy._core import multiarray

        return getattr(np, name, None) or getattr(multiarray, name)
