"""Models and files of the hub: whether it can be reached, and what is said where a file cannot be had."""

import socket

import pytest

from pipelines import hub
from pipelines.errors import MissingDependency
from pipelines.hub import fetch_from_hub, from_hub, hub_is_reachable, transformers_classes


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


class Hub:
    """Stands for a class of transformers: what it was asked for, and where it finds it."""

    def __init__(self, *, here: bool = False, there: bool = False) -> None:
        self.here, self.there = here, there
        self.asked: list[bool] = []

    def from_pretrained(self, hub_id: str, *, revision: str, local_files_only: bool = False) -> str:
        self.asked.append(local_files_only)
        if self.here if local_files_only else self.there:
            return f"{hub_id}@{revision}"
        raise OSError(f"{hub_id} is not to be had")


def test_a_class_that_this_version_lacks_is_told_with_the_remedy() -> None:
    with pytest.raises(MissingDependency, match=r"transformers>=99"):
        transformers_classes(["NotYetInvented"], since="99")


def test_weights_come_from_this_machine_first_and_then_from_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_is_reachable", lambda: True)
    here, there = Hub(here=True, there=True), Hub(there=True)
    assert from_hub(here, "someone/voice", "main") == from_hub(there, "someone/voice", "main") == "someone/voice@main"
    assert here.asked == [True] and there.asked == [True, False]
    with pytest.raises(MissingDependency, match="hf download someone/voice --revision main"):
        from_hub(Hub(), "someone/voice", "main")


def test_without_a_network_the_hub_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_is_reachable", lambda: False)
    away = Hub(there=True)
    with pytest.raises(MissingDependency, match="not on this machine"):
        from_hub(away, "someone/voice", "main")
    assert away.asked == [True]
