"""Models and files of the Hugging Face hub: from this machine where they are, else fetched, else the remedy is told."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from pipelines.errors import MissingDependency


def fetch_from_hub(repository: str, revision: str, file: str) -> Path:
    """A file of a repository on the hub, from the cache where it is there. Raises MissingDependency with the remedy.

    Whether the hub can be reached at all is asked before it is: its own client tries for most of a minute.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

    try:
        return Path(hf_hub_download(repository, file, revision=revision, local_files_only=not hub_is_reachable()))
    except GatedRepoError as error:
        raise MissingDependency(
            f"'{file}' of {repository} is given to those who accept its licence. Accept it at "
            f"https://huggingface.co/{repository}, then run `hf auth login` on this machine."
        ) from error
    except (RepositoryNotFoundError, EntryNotFoundError) as error:
        raise MissingDependency(
            f"'{file}' is not (or no longer) in https://huggingface.co/{repository} at revision {revision}, nor in the "
            "cache of this machine. Connect to the internet, or copy the cache from a machine that has the file."
        ) from error
    except (HfHubHTTPError, OSError) as error:
        raise MissingDependency(
            f"'{file}' of {repository} cannot be fetched ({str(error).splitlines()[0]}). Connect to the internet and "
            f"free enough disk, or run `hf download {repository} {file} --revision {revision}` elsewhere and copy its "
            "cache."
        ) from error


def from_hub(cls: Any, hub_id: str, revision: str, **options: Any) -> Any:
    """A model or processor from this machine, else from the hub. Raises MissingDependency where neither has it.

    Whether the hub can be reached at all is asked first: its own client tries for most of a minute.
    """
    try:
        return cls.from_pretrained(hub_id, revision=revision, local_files_only=True, **options)
    except OSError as absent:
        cause: OSError = absent
    if hub_is_reachable():
        try:
            return cls.from_pretrained(hub_id, revision=revision, **options)
        except OSError as refused:
            cause = refused
    raise MissingDependency(
        f"The weights of '{hub_id}' are not on this machine, and the hub could not be reached or refused them. "
        f"Connect to the network, accept the model's terms if it asks for it, or fetch it before: "
        f"hf download {hub_id} --revision {revision}."
    ) from cause


def transformers_classes(names: Sequence[str], *, since: str) -> tuple[Any, ...]:
    """Classes of transformers by name. Raises MissingDependency where this version does not have them yet."""
    import transformers

    try:
        return tuple(getattr(transformers, name) for name in names)
    except (AttributeError, ImportError) as error:
        raise MissingDependency(
            f"{names[0]} is not in transformers {transformers.__version__}. "
            f"Install a newer one: pip install 'transformers>={since}'."
        ) from error


def hub_is_reachable() -> bool:
    """Whether the hub's server takes a connection; behind a proxy, which only the hub's client knows to use, True."""
    from huggingface_hub.constants import ENDPOINT

    if getproxies():
        return True
    place = urlsplit(ENDPOINT)
    port = place.port or (443 if place.scheme == "https" else 80)
    try:
        with socket.create_connection((place.hostname, port), timeout=_PATIENCE_SECONDS):
            return True
    except OSError:
        return False


_PATIENCE_SECONDS = 3.0
