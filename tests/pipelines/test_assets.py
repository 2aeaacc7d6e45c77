"""Bundled data are found by name."""

import pytest

from pipelines.assets import asset
from pipelines.errors import MissingDependency


def test_a_bundled_file_is_found() -> None:
    assert asset("models/face/config.json").is_file()
    assert asset("models/face").is_dir()


def test_a_missing_file_is_named_with_the_remedy() -> None:
    with pytest.raises(MissingDependency, match=r"'models/none\.safetensors' .* Install Mien again"):
        asset("models/none.safetensors")
