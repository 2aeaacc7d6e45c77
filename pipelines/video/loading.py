"""Opening a pipeline's weights, from a folder or from the hub, with a sentence for every way in which that fails."""

from pathlib import Path
from typing import Any

from pipelines.errors import MissingDependency


def open_pipeline(kind: Any, source: str | Path, *, revision: str | None = None, **options: Any) -> Any:
    """The pipeline of class `kind` from a folder, or from a hub repository at a revision.

    options: go to `from_pretrained`, such as `dtype`.
    Raises MissingDependency when the weights are not there: the message says how to get them.
    """
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    if isinstance(source, Path) and not (source / "model_index.json").is_file():
        raise MissingDependency(
            f"The folder '{source}' holds no pipeline: it has no model_index.json. Give a folder that was saved by "
            "diffusers, or a hub repository."
        )
    options = {**options, **({} if isinstance(source, Path) else {"revision": revision})}
    try:
        return kind.from_pretrained(source, **options)
    except GatedRepoError as error:
        raise MissingDependency(
            f"The weights of {source} are given out under terms. Accept them at https://huggingface.co/{source} with "
            "your account, log in with `hf auth login`, and try again."
        ) from error
    except RepositoryNotFoundError as error:
        raise MissingDependency(
            f"There is no repository {source}, or it is private. See https://huggingface.co/{source}."
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise MissingDependency(
            f"The weights of {source} are not on this machine and could not be fetched ({_first_line(error)}). "
            f"Go online, or fetch them with `hf download {source}`, and try again."
        ) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:160]
