"""Where the bundled data lie: model weights and samples."""

from pathlib import Path

from pipelines.errors import MissingDependency

_PLACES = (
    Path(__file__).resolve().parent / "_assets",  # an installed wheel
    Path(__file__).resolve().parent.parent / "assets",  # a source checkout
)


def asset(name: str) -> Path:
    """Return the path of a bundled file or folder, such as "models/face/mesh.safetensors".

    Raises MissingDependency where this installation does not hold it.
    """
    for place in _PLACES:
        path = place / name
        if path.exists():
            return path
    raise MissingDependency(
        f"The bundled file '{name}' is not in {_PLACES[0]} or {_PLACES[1]}. Install Mien again, or restore assets/."
    )
