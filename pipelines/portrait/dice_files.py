"""Reads the published weights of DICE-Talk and Sonic, and writes them as one safe folder.

    python -m pipelines.portrait.dice_files dice_talk     # or sonic; --out FOLDER for another place

The published files are pickles: they are read as tensors only, and every tensor must find its place. The folder that
is written holds safetensors, which load faster and in any later version; it is looked for first.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler
from huggingface_hub import constants
from torch import Tensor, nn
from transformers import CLIPVisionModelWithProjection, WhisperFeatureExtractor, WhisperModel

from pipelines.errors import InvalidInput
from pipelines.hub import fetch_from_hub
from pipelines.portrait.dice_conditions import EmotionBank, EmotionPriors, MotionBuckets, PoseGuider, SpeechTokens
from pipelines.portrait.dice_priors import load_priors
from pipelines.portrait.dice_talk import DiceTalkPipeline
from pipelines.portrait.dice_unet import PortraitUNet

SVD = ("stabilityai/stable-video-diffusion-img2vid-xt", "9e43909513c6714f1bc78bcb44d96e733cd242aa")
WHISPER = ("openai/whisper-tiny", "169d4a4341b33bc18d8881c4b69c2e104e1cc0af")

OnFile = Callable[[str, int, int], None]
"""Called with the name of a part, how many parts are there, and how many there will be."""

Fetch = Callable[[str, str, str], Path]
"""(repository, revision, file) -> where the file lies on this machine."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A network in a published file: which class, and how the file's names become ours.

    names: beginnings of names in the file -> ours, tried in order; the rest of the name stays.
    unused: beginnings of names that only training needs.
    """

    file: str
    network: Callable[[], nn.Module]
    names: Mapping[str, str]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Release:
    """What one set of published weights consists of. parts: by the pipeline's name of the component."""

    hub_id: str
    revision: str
    parts: Mapping[str, Part]
    padding_frames: int
    has_priors: bool


RELEASES = {
    "dice_talk": Release(
        hub_id="EEEELY/DICE-Talk",
        revision="main",
        padding_frames=25,
        has_priors=True,
        parts={
            "unet": Part(file="DICE-Talk/unet.pth", network=PortraitUNet, names={"": ""}),
            "speech_tokens": Part(file="DICE-Talk/audio_linear.pth", network=SpeechTokens, names={"": "project."}),
            "pose_guider": Part(file="DICE-Talk/pose_guider.pth", network=PoseGuider, names={"": ""}),
            "emotion_bank": Part(
                file="DICE-Talk/emo_model.pth",
                network=EmotionBank,
                names={
                    "emo_linear.": "ask.",
                    "kv_tokens_linear.": "answer.",
                    "codebook.codebook.": "bank.",
                    "attention.": "",
                },
                unused=("classifier.", "codebook.fc."),
            ),
        },
    ),
    "sonic": Release(
        hub_id="LeonJoe13/Sonic",
        revision="main",
        padding_frames=0,
        has_priors=False,
        parts={
            "unet": Part(file="Sonic/unet.pth", network=lambda: PortraitUNet(adapters=1), names={"": ""}),
            "speech_tokens": Part(file="Sonic/audio2token.pth", network=SpeechTokens, names={"": "project."}),
            "motion_buckets": Part(file="Sonic/audio2bucket.pth", network=MotionBuckets, names={"": ""}),
        },
    ),
}
"""No revision of these two repositories is known to stay; `convert` notes the digest of every file that it read."""


def converted_folder(name: str) -> Path:
    """Where `convert` writes and `load` looks first: beside the cache of the hub."""
    return Path(constants.HF_HOME) / "mien" / name


def load(name: str, dtype: torch.dtype, on_file: OnFile | None = None, fetch: Fetch | None = None) -> DiceTalkPipeline:
    """The pipeline with the weights of "dice_talk" or "sonic": from `converted_folder`, or from the published files.

    Raises MissingDependency, with the remedy, where a file cannot be had; InvalidInput for one that does not fit.
    """
    folder = converted_folder(name)
    if (folder / "model_index.json").is_file():
        pipeline: DiceTalkPipeline = DiceTalkPipeline.from_pretrained(folder, torch_dtype=dtype, local_files_only=True)
        return pipeline
    return load_published(
        RELEASES[name], dtype, priors=folder.with_name(f"{name}_priors"), on_file=on_file, fetch=fetch
    )


def load_published(
    release: Release,
    dtype: torch.dtype,
    *,
    priors: Path,
    on_file: OnFile | None = None,
    fetch: Fetch | None = None,
) -> DiceTalkPipeline:
    """The pipeline straight from the published files. priors: folder of the emotion vectors."""
    fetch = fetch or fetch_from_hub
    tell = on_file or (lambda _name, _done, _total: None)
    total = len(release.parts) + 3 + release.has_priors
    components: dict[str, Any] = {}

    def done(component: str, made: Any) -> None:
        components[component] = made
        tell(component, len(components), total)

    if release.has_priors:
        vectors = EmotionPriors()
        vectors.mu.data = torch.from_numpy(load_priors(priors))
        done("emotion_priors", vectors)
    for component, part in release.parts.items():
        done(component, filled(part, read_tensors(fetch(release.hub_id, release.revision, part.file)), dtype))
    done("audio_encoder", _stock(WhisperModel, fetch, WHISPER, "", "model.safetensors", dtype=dtype))
    seen = _stock(
        CLIPVisionModelWithProjection,
        fetch,
        SVD,
        "image_encoder/",
        "model.fp16.safetensors",
        dtype=dtype,
        variant="fp16",
    )
    done("image_encoder", seen)
    vae = "diffusion_pytorch_model.fp16.safetensors"
    done("vae", _stock(AutoencoderKLTemporalDecoder, fetch, SVD, "vae/", vae, torch_dtype=dtype, variant="fp16"))
    extractor = fetch(*WHISPER, "preprocessor_config.json")
    scheduler = fetch(*SVD, "scheduler/scheduler_config.json")
    return DiceTalkPipeline(
        **components,
        audio_feature_extractor=WhisperFeatureExtractor.from_pretrained(extractor.parent),
        scheduler=EulerDiscreteScheduler.from_config(json.loads(scheduler.read_text(encoding="utf-8"))),
        padding_frames=release.padding_frames,
    )


def convert(name: str, folder: Path, on_file: OnFile | None = None, fetch: Fetch | None = None) -> Path:
    """Write the published weights of `name` as safetensors in half precision, with the digests of what was read."""
    read: dict[str, str] = {}
    chosen = fetch or fetch_from_hub

    def noted(repository: str, revision: str, file: str) -> Path:
        path = chosen(repository, revision, file)
        read[f"{repository}@{revision}/{file}"] = _sha256(path)
        return path

    pipeline = load_published(
        RELEASES[name], torch.float16, priors=folder.with_name(f"{name}_priors"), on_file=on_file, fetch=noted
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    (folder / "sources.json").write_text(json.dumps(read, indent=1), encoding="utf-8")
    return folder


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a published file by name; whatever else a pickle could do is refused. Raises InvalidInput."""
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (UnpicklingError, RuntimeError, ValueError, EOFError) as error:
        raise InvalidInput(
            f"'{path.name}' cannot be read as tensors only ({str(error).splitlines()[0]}). Delete and fetch it again."
        ) from error
    if not isinstance(weights, Mapping) or not all(isinstance(value, Tensor) for value in weights.values()):
        raise InvalidInput(f"'{path.name}' holds more than tensors by name; it is not the file that was published.")
    return dict(weights)


def filled(part: Part, weights: Mapping[str, Tensor], dtype: torch.dtype) -> nn.Module:
    """The part's network with its weights, every one of them in its place. Raises InvalidInput where one is left."""
    with torch.device("meta"):
        network = part.network()
    renamed = {
        ours + name.removeprefix(theirs): weight.to(dtype)
        for name, weight in weights.items()
        if not name.startswith(part.unused)
        for theirs, ours in [next((pair for pair in part.names.items() if name.startswith(pair[0])), ("", "?"))]
    }
    wanted = network.state_dict()
    missing, extra = wanted.keys() - renamed.keys(), renamed.keys() - wanted.keys()
    wrong = [name for name in wanted.keys() & renamed.keys() if wanted[name].shape != renamed[name].shape]
    if missing or extra or wrong:
        example = sorted(missing | extra | set(wrong))[0]
        raise InvalidInput(
            f"'{part.file}' does not fit: {len(missing)} weights are missing, {len(extra)} have no place and "
            f"{len(wrong)} have another shape, such as '{example}'. It may be another version of the file."
        )
    network.load_state_dict(renamed, strict=True, assign=True)
    return network.eval().requires_grad_(False)


def _stock(network: Any, fetch: Fetch, source: tuple[str, str], folder: str, weights: str, **more: Any) -> Any:
    """A network of diffusers or transformers from its own repository; fetched first, so that errors name the remedy."""
    settings = fetch(*source, f"{folder}config.json")
    fetch(*source, f"{folder}{weights}")
    return network.from_pretrained(settings.parent, use_safetensors=True, **more).eval().requires_grad_(False)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def main() -> None:
    """Convert from the command line."""
    parser = argparse.ArgumentParser(description="Write published weights as one folder of safetensors.")
    parser.add_argument("name", choices=sorted(RELEASES))
    parser.add_argument("--out", type=Path, help="folder; by default where the studio looks for it")
    chosen = parser.parse_args()
    folder = chosen.out or converted_folder(chosen.name)
    convert(chosen.name, folder, on_file=lambda part, done, total: print(f"{done}/{total} {part}", flush=True))
    print(f"Written to {folder}.")


if __name__ == "__main__":
    main()
