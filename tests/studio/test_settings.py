"""The environment becomes settings, or a sentence that names the variable."""

import re
from pathlib import Path

import pytest

from pipelines.errors import InvalidInput
from studio import settings as module
from studio.settings import Settings

TABLE = set(re.findall(r"^    (STUDIO_\w+)", module.__doc__ or "", re.M))


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = Settings.from_env({"XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/data", "STUDIO_PORT": ""})
    assert settings.home.name == "mien"
    assert (settings.host, settings.port, settings.device) == ("127.0.0.1", 7860, "auto")


def test_every_variable_is_read(tmp_path: Path) -> None:
    given = {
        "STUDIO_HOME": str(tmp_path),
        "STUDIO_HOST": "0.0.0.0",
        "STUDIO_PORT": "80",
        "STUDIO_PROXIES": "10.0.0.0/8",
        "STUDIO_DEVICE": "cuda:1",
        "STUDIO_EXECUTOR": "ray",
        "STUDIO_RAY": "studio.example:6379",
        "STUDIO_HANG_SECONDS": "60",
        "STUDIO_MAX_SECONDS": "12.5",
        "STUDIO_MAX_QUEUE": "3",
        "STUDIO_QUOTA_JOBS": "4",
        "STUDIO_QUOTA_SECONDS": "90.5",
        "STUDIO_QUOTA_MB": "200",
        "STUDIO_LOG": "json",
        "STUDIO_INDEX_TTS": "http://voices.example:9000/",
        "STUDIO_RETENTION_DAYS": "7",
        "STUDIO_RETENTION_GB": "0.5",
    }
    assert set(given) == TABLE
    assert Settings.from_env(given) == Settings(
        home=tmp_path,
        host="0.0.0.0",
        port=80,
        proxies="10.0.0.0/8",
        device="cuda:1",
        executor="ray",
        ray="studio.example:6379",
        hang_seconds=60.0,
        max_seconds=12.5,
        max_queue=3,
        quota_jobs=4,
        quota_seconds=90.5,
        quota_mb=200.0,
        log="json",
        index_tts="http://voices.example:9000/",
        retention_days=7.0,
        retention_gb=0.5,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDIO_PORT", "http"),
        ("STUDIO_PORT", "0"),
        ("STUDIO_PORT", "7860.5"),
        ("STUDIO_DEVICE", "gpu"),
        ("STUDIO_MAX_SECONDS", "-1"),
        ("STUDIO_MAX_SECONDS", "nan"),
        ("STUDIO_MAX_QUEUE", "0"),
        ("STUDIO_INDEX_TTS", "voices.example"),
        ("STUDIO_RETENTION_DAYS", "inf"),
        ("STUDIO_RETENTION_GB", "-0.1"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=name):
        Settings.from_env({"STUDIO_HOME": "/tmp", name: value})


def test_the_home_may_start_with_a_tilde() -> None:
    assert Settings.from_env({"STUDIO_HOME": "~/clips"}).home == Path.home() / "clips"


def test_the_table_names_every_variable_that_is_read() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'"(STUDIO_\w+)"', source)) == TABLE


def test_a_hosted_space_names_the_address() -> None:
    assert Settings.from_env({"GRADIO_SERVER_NAME": "0.0.0.0"}).host == "0.0.0.0"
    assert Settings.from_env({"GRADIO_SERVER_NAME": "0.0.0.0", "STUDIO_HOST": "10.0.0.1"}).host == "10.0.0.1"


def test_a_hosted_space_lies_behind_a_proxy() -> None:
    assert Settings.from_env({"SPACE_ID": "a/b"}).proxies == "*"
    assert Settings.from_env({"SPACE_ID": "a/b", "STUDIO_PROXIES": "10.0.0.1"}).proxies == "10.0.0.1"
    assert Settings.from_env({}).proxies == "127.0.0.1"
