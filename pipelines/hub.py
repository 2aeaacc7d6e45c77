"""Files of the Hugging Face hub: from this machine where they are there, else fetched, else the remedy is told."""

import socket
from pathlib import Path
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
