"""The studio's settings, and the only reader of the environment.

    variable              default                     meaning
    STUDIO_HOME           the platform's data folder  jobs, results and copies of the inputs live here
    STUDIO_HOST           127.0.0.1                   address that the server listens on; where it is unset, a hosted
                                                      Space's GRADIO_SERVER_NAME counts
    STUDIO_PORT           7860                        port that the server listens on, 1..65535
    STUDIO_PROXIES        127.0.0.1                   addresses or networks of proxies before the studio, by commas, or
                                                      * for any, the default on a hosted Space: they are believed who
                                                      asks, by their header X-Forwarded-For
    STUDIO_DEVICE         auto                        auto, cpu, or a card such as cuda:0
    STUDIO_EXECUTOR       process                     process: a worker process for each device, replaced when it dies;
                                                      thread: all in one process; zerogpu: the cards that a Space
                                                      is lent, and the default there; ray: every card of a cluster
    STUDIO_RAY                                        address of a Ray cluster, auto for the one that runs here; makes
                                                      ray the executor
    STUDIO_HANG_SECONDS   900                         a worker whose job makes no step for so long is killed
    STUDIO_MAX_SECONDS    300                         longest clip that one request may ask for
    STUDIO_MAX_QUEUE      100                         most jobs that may wait at once
    STUDIO_QUOTA_JOBS     0                           most unfinished jobs of one user; 0 is no limit, here and below
    STUDIO_QUOTA_SECONDS  0                           most seconds of device time that one user has in about a day
    STUDIO_QUOTA_MB       0                           most MB of inputs and results that are kept for one user
    STUDIO_LOG            text                        the log on the error stream: text, or json for an object a line
    STUDIO_INDEX_TTS      http://127.0.0.1:7861       address of a running page of IndexTTS-2.5, for that back end
    STUDIO_RETENTION_DAYS 0                           after so many days ended jobs, dubbing projects that have no name,
                                                      and what pages were sent are deleted; 0 is no limit
    STUDIO_RETENTION_GB   0                           the same for the oldest jobs, and projects, above so many
                                                      GB; 0 is no limit

The platform's data folder is ~/.local/share/mien (or $XDG_DATA_HOME/mien) on Linux, ~/Library/Application Support/mien
on macOS, and %LOCALAPPDATA%\\mien on Windows.
"""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from pipelines.errors import InvalidInput

EXECUTORS = ("process", "thread", "ray", "zerogpu")
"""Who can do the work, see `studio.jobs.executors`."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How one studio is set up; see the module's table.

    Raises InvalidInput for a value outside its range.
    """

    home: Path
    host: str = "127.0.0.1"
    port: int = 7860
    proxies: str = "127.0.0.1"
    device: str = "auto"
    executor: str = "process"
    ray: str = "auto"
    hang_seconds: float = 900.0
    max_seconds: float = 300.0
    max_queue: int = 100
    quota_jobs: int = 0
    quota_seconds: float = 0.0
    quota_mb: float = 0.0
    log: str = "text"
    index_tts: str = "http://127.0.0.1:7861"
    retention_days: float = 0.0
    retention_gb: float = 0.0

    def __post_init__(self) -> None:
        if not self.host:
            raise InvalidInput("STUDIO_HOST is empty. Use an address such as 127.0.0.1, or 0.0.0.0 for every network.")
        if not 1 <= self.port <= 65535:
            raise InvalidInput(f"STUDIO_PORT is {self.port}; a port lies between 1 and 65535.")
        if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", self.device):
            raise InvalidInput(f"STUDIO_DEVICE is '{self.device}'; use auto, cpu, or a card such as cuda:0.")
        if self.executor not in EXECUTORS:
            raise InvalidInput(f"STUDIO_EXECUTOR is '{self.executor}'; use one of {', '.join(EXECUTORS)}.")
        if not (isfinite(self.hang_seconds) and self.hang_seconds > 0):
            raise InvalidInput(f"STUDIO_HANG_SECONDS is {self.hang_seconds:g}; use a number of seconds above 0.")
        if not (isfinite(self.max_seconds) and self.max_seconds > 0):
            raise InvalidInput(f"STUDIO_MAX_SECONDS is {self.max_seconds:g}; use a number of seconds above 0.")
        if self.max_queue < 1:
            raise InvalidInput(f"STUDIO_MAX_QUEUE is {self.max_queue}; at least one job must be able to wait.")
        if self.log not in ("text", "json"):
            raise InvalidInput(f"STUDIO_LOG is '{self.log}'; use text, or json for a JSON object a line.")
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", self.index_tts):
            raise InvalidInput(f"STUDIO_INDEX_TTS is '{self.index_tts}'; use an address such as http://127.0.0.1:7861.")
        for name, value in (
            ("STUDIO_QUOTA_JOBS", self.quota_jobs),
            ("STUDIO_QUOTA_SECONDS", self.quota_seconds),
            ("STUDIO_QUOTA_MB", self.quota_mb),
            ("STUDIO_RETENTION_DAYS", self.retention_days),
            ("STUDIO_RETENTION_GB", self.retention_gb),
        ):
            if not (isfinite(value) and value >= 0):
                raise InvalidInput(f"{name} is {value:g}; use a number above 0, or 0 for no limit.")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from `environment`, by default the process's own.

        A variable that is unset or empty takes its default. Raises InvalidInput, naming the variable.
        """
        given = os.environ if environment is None else environment
        home = given.get("STUDIO_HOME") or ""
        return cls(
            home=Path(home).expanduser().absolute() if home else _data_folder(given),
            host=given.get("STUDIO_HOST") or given.get("GRADIO_SERVER_NAME") or cls.host,
            port=int(_number(given, "STUDIO_PORT", cls.port, whole=True)),
            proxies=given.get("STUDIO_PROXIES") or ("*" if given.get("SPACE_ID") else cls.proxies),
            device=given.get("STUDIO_DEVICE") or cls.device,
            executor=given.get("STUDIO_EXECUTOR") or _executor(given),
            ray=given.get("STUDIO_RAY") or cls.ray,
            hang_seconds=_number(given, "STUDIO_HANG_SECONDS", cls.hang_seconds),
            max_seconds=_number(given, "STUDIO_MAX_SECONDS", cls.max_seconds),
            max_queue=int(_number(given, "STUDIO_MAX_QUEUE", cls.max_queue, whole=True)),
            quota_jobs=int(_number(given, "STUDIO_QUOTA_JOBS", cls.quota_jobs, whole=True)),
            quota_seconds=_number(given, "STUDIO_QUOTA_SECONDS", cls.quota_seconds),
            quota_mb=_number(given, "STUDIO_QUOTA_MB", cls.quota_mb),
            log=given.get("STUDIO_LOG") or cls.log,
            index_tts=given.get("STUDIO_INDEX_TTS") or cls.index_tts,
            retention_days=_number(given, "STUDIO_RETENTION_DAYS", cls.retention_days),
            retention_gb=_number(given, "STUDIO_RETENTION_GB", cls.retention_gb),
        )


def _executor(given: Mapping[str, str]) -> str:
    if given.get("SPACES_ZERO_GPU"):
        return "zerogpu"
    return "ray" if given.get("STUDIO_RAY") else Settings.executor


def _number(given: Mapping[str, str], name: str, default: float, *, whole: bool = False) -> float:
    text = given.get(name) or ""
    if not text:
        return default
    try:
        return int(text) if whole else float(text)
    except ValueError:
        kind = "whole number" if whole else "number"
        raise InvalidInput(f"{name} is '{text}', which is not a {kind}. Set it to one, such as {default:g}.") from None


def _data_folder(given: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(given.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "mien"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "mien"
    return Path(given.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "mien"
