"""IndexTTS-2.5 (bilibili), on a server of its own: eight emotion sliders and a cloned voice, spoken elsewhere.

Its packages cannot live beside ours, so that its own page is asked over the network, at an address from the settings.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard
from pipelines.backends.neural_voice import NeuralVoice
from pipelines.dubbing.languages import language_code
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.encode import speech_vector
from pipelines.errors import MienError, MissingDependency
from pipelines.media.audio import load_audio, write_wav
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame
from pipelines.speech.neural import Line

CARD = ModelCard(
    name="index_tts",
    title="IndexTTS-2.5, on its own server",
    task="speech",
    sketch=False,
    summary=(
        "An emotional voice that clones a recording and takes the strengths of eight feelings. It runs on a server "
        "that you start yourself (its webui.py); the studio only talks to it. Its takes cannot be repeated from a seed."
    ),
    licences=(
        Licence(
            part="model, on your server",
            name="bilibili Model Use License; a licence is needed above 100 million monthly users or RMB 1 billion",
            commercial=True,
        ),
        Licence(part="restyler", name="Apache-2.0", commercial=True),
    ),
    hub_id=None,
    revision=None,
    sha256={},
    memory_mb={"here": 300},
    needs_gpu=False,
    emotion_inputs=("label", "valence_arousal", "curve"),
    languages=("en", "zh", "ja", "es", "ar"),
    paper="Zhou et al., IndexTTS2, 2025, arXiv 2506.21619",
    probe="voice",
    plans=("resident",),
    heeds=("reference", "takes"),
    needs_consent=True,
)

ADDRESS = "http://127.0.0.1:7861"
"""Where the server is looked for when the settings name no other place."""

ENDPOINT = "/gen_single"
RATE = 22050

_BY_VECTOR = 2  # number of "use the emotion vector" among its emotion methods
_ARGUMENTS = 26
_WEIGHT = 0.8
_FASTEST, _SLOWEST = 0.5, 2.0


class IndexTts(NeuralVoice):
    """Sends lines to a server. address: where it listens."""

    card = CARD
    needs = "reference"
    seconds_per_second = 1.0
    stated_bytes = (0, CARD.memory_mb["here"] * 10**6)

    def __init__(self, address: str = ADDRESS) -> None:
        self.address = address
        self.client: Any = None

    def lower(self, curve: EmotionCurve) -> Lowering:
        """The mean of the curve becomes eight numbers; its course is the restyler's."""
        return Lowering(
            uses=("labels, as eight strengths",),
            approximates=(*speech_vector(curve).lost, f"what is not heard in the take: {self.restyled}"),
            ignores=("the seed: this server draws its own",),
        )

    def bring(self, device: str, plan: MemoryPlan) -> None:  # noqa: ARG002 - nothing is loaded here
        """Shake hands. Raises MissingDependency where no server answers, or another program does."""
        from gradio_client import Client
        from httpx import HTTPError

        try:
            self.client = Client(self.address, verbose=False)
            known = self.client.view_api(return_format="dict", print_info=False)["named_endpoints"]
        except (HTTPError, OSError, ValueError) as error:
            self.client = None
            raise MissingDependency(
                f"No IndexTTS server answers at {self.address}. Start its webui.py there, or set STUDIO_INDEX_TTS to "
                "its address."
            ) from error
        if len(known.get(ENDPOINT, {}).get("parameters", ())) != _ARGUMENTS:
            self.client = None
            raise MissingDependency(
                f"The server at {self.address} is not the page of IndexTTS-2.5: it has no {ENDPOINT} with {_ARGUMENTS} "
                "inputs. Set STUDIO_INDEX_TTS to the right address, or update the server."
            )
        self.inputs = known[ENDPOINT]["parameters"]

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Call the server, unless the line is open."""
        if self.client is None:
            self.bring(device, plan)

    def unload(self) -> None:
        """Hang up."""
        if self.client is not None:
            self.client.close()
        self.client = None

    @property
    def rate(self) -> int:
        """Hz of its recordings."""
        return RATE

    def say(self, line: Line, seed: int, on_frame: OnFrame) -> Audio:  # noqa: ARG002 - the server has no seed
        """One take, or two where there is a slot: the second with the pace that fits it.

        Raises InvalidInput without a reference, MienError where the server breaks off.
        """
        self.check(reference=line.reference is not None, transcript=bool(line.transcript))
        assert line.reference is not None
        with TemporaryDirectory(prefix="mien-") as folder:
            voice = write_wav(Path(folder) / "voice.wav", line.reference)
            sound = self._ask(line, voice, 1.0, on_frame)
            if line.slot is None:
                return sound
            factor = float(np.clip(line.slot / sound.seconds, _FASTEST, _SLOWEST))
            return self._ask(line, voice, factor, on_frame) if abs(factor - 1.0) > 0.05 else sound

    def _ask(self, line: Line, voice: Path, factor: float, on_frame: OnFrame) -> Audio:
        """Send the line and wait, so that a stop is noticed four times a second."""
        from concurrent.futures import CancelledError
        from concurrent.futures import TimeoutError as NotYet

        from gradio_client.exceptions import AppError
        from httpx import HTTPError

        job = self.client.submit(*self._arguments(line, voice, factor), api_name=ENDPOINT)
        try:
            while True:
                on_frame(0, 1)
                try:
                    answer = job.result(timeout=0.25)
                    break
                except NotYet:
                    continue
        except MienError:
            job.cancel()
            raise
        except (AppError, CancelledError, HTTPError, OSError, ValueError) as error:
            raise MienError(f"The IndexTTS server at {self.address} broke off: {error}. Look at its log.") from error
        on_frame(1, 1)
        return load_audio(Path(answer["value"] if isinstance(answer, dict) else answer), rate=RATE)

    def _arguments(self, line: Line, voice: Path, factor: float) -> list[Any]:
        """The inputs of the page in their order; what is not ours keeps the page's own value.

        The page knows languages as `CARD.languages` has them, while a voice may be named by another code, such as cmn.
        """
        from gradio_client import handle_file

        given = [item.get("parameter_default") for item in self.inputs]
        methods = self.inputs[0]["type"].get("enum") or [None] * 3
        given[0] = methods[_BY_VECTOR]
        given[1], given[2], given[3] = handle_file(voice), line.text, language_code(line.language).upper()
        given[4], given[5] = None, _WEIGHT
        given[6:14] = speech_vector(line.curve, 0.0, line.seconds).value
        given[14], given[15], given[17] = "", False, factor
        return given


def create(address: str = ADDRESS) -> IndexTts:
    """A fresh back end that has not called its server yet."""
    return IndexTts(address)
