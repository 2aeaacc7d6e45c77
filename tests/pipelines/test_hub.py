"""Files of the hub: whether it can be reached, and what is said where a file cannot be had."""

import socket

import pytest

from pipelines import hub
from pipelines.errors import MissingDependency
from pipelines.hub import fetch_from_hub, hub_is_reachable


def test_what_cannot_be_fetched_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub.errors import LocalEntryNotFoundError

    asked = []

    def offline(*_given: object, local_files_only: bool, **_named: object) -> str:
        asked.append(local_files_only)
        raise LocalEntryNotFoundError("no connection")

    monkeypatch.setattr(hub, "hub_is_reachable", lambda: False)
    monkeypatch.setattr("huggingface_hub.hf_hub_download", offline)
    with pytest.raises(MissingDependency, match=r"Connect to the internet"):
        fetch_from_hub("someone/something", "main", "a.pth")
    assert asked == [True]


def test_the_hub_is_reachable_where_a_server_listens_or_a_proxy_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "getproxies", dict)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        assert hub_is_reachable()
    assert not hub_is_reachable()
    monkeypatch.setattr(hub, "getproxies", lambda: {"https": "http://proxy:3128"})
    assert hub_is_reachable()
