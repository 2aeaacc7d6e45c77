"""Weights that cannot be had: the sentence names the page or the command that helps."""

from typing import Any

import httpx
import pytest
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

from pipelines.errors import MissingDependency
from pipelines.video.loading import open_pipeline

SOURCE = "somebody/a-film"


def refusing(error: type[Exception]) -> Any:
    """A pipeline class whose hub answers with `error`."""

    class Refusing:
        @classmethod
        def from_pretrained(cls, source: str, **_options: Any) -> None:
            address = f"https://huggingface.co/{source}"
            raise error("no", response=httpx.Response(403, request=httpx.Request("GET", address)))

    return Refusing


def test_terms_that_were_not_accepted_name_the_page_where_they_are() -> None:
    with pytest.raises(MissingDependency, match=rf"Accept them at https://huggingface\.co/{SOURCE}.*hf auth login"):
        open_pipeline(refusing(GatedRepoError), SOURCE)


def test_a_repository_that_is_not_there_is_named() -> None:
    with pytest.raises(MissingDependency, match=rf"no repository {SOURCE}, or it is private"):
        open_pipeline(refusing(RepositoryNotFoundError), SOURCE)
