"""The tables of the job list, how they came to be, and how their rows become words.

job: what was asked, and how it stands. job_event: everything that happened, for whoever follows. model_profile: what
runs took, and where memory ran out. tenant_usage: how much of the devices each tenant has had lately. resident: which
models each worker has loaded. disk_use: what the folders of ended jobs take.
"""

import json
import sqlite3
from dataclasses import fields
from pathlib import Path

from studio.jobs.job import Job, Need, Update

MIGRATIONS = (
    """
    CREATE TABLE job (
        id TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        key TEXT,
        priority TEXT NOT NULL,
        state TEXT NOT NULL,
        request TEXT NOT NULL,
        submitted REAL NOT NULL,
        started REAL,
        finished REAL,
        owner TEXT,
        deaths INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '',
        cancelling INTEGER NOT NULL DEFAULT 0,
        outcome TEXT NOT NULL DEFAULT '{}',
        UNIQUE (tenant, key)
    );
    CREATE INDEX job_by_state ON job (state);
    CREATE INDEX job_by_tenant ON job (tenant, started);
    CREATE TABLE job_event (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        at REAL NOT NULL,
        state TEXT NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        eta REAL,
        preview TEXT,
        message TEXT NOT NULL,
        detail TEXT
    );
    CREATE INDEX job_event_by_job ON job_event (job_id, sequence)
    """,
    """
    ALTER TABLE job ADD COLUMN backend TEXT NOT NULL DEFAULT '';
    ALTER TABLE job ADD COLUMN place TEXT NOT NULL DEFAULT 'cpu';
    ALTER TABLE job ADD COLUMN seconds REAL NOT NULL DEFAULT 1;
    ALTER TABLE job ADD COLUMN weights_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE job ADD COLUMN activation_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE job ADD COLUMN device TEXT;
    ALTER TABLE job ADD COLUMN pauses INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE job ADD COLUMN pausing INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE job ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE job ADD COLUMN position REAL;
    UPDATE job SET backend = coalesce(json_extract(request, '$.backend'), '');
    CREATE TABLE model_profile (
        device TEXT NOT NULL,
        backend TEXT NOT NULL,
        size INTEGER NOT NULL,
        plan TEXT NOT NULL,
        runs INTEGER NOT NULL DEFAULT 0,
        overflowed REAL,
        slowness REAL NOT NULL DEFAULT 1,
        peak_bytes INTEGER NOT NULL DEFAULT 0,
        load_seconds REAL NOT NULL DEFAULT 0,
        PRIMARY KEY (device, backend, size, plan)
    );
    CREATE TABLE tenant_usage (
        tenant TEXT PRIMARY KEY,
        recent_seconds REAL NOT NULL,
        day_seconds REAL NOT NULL,
        at REAL NOT NULL
    )
    """,
    """
    CREATE TABLE resident (
        owner TEXT NOT NULL,
        device TEXT NOT NULL,
        model TEXT NOT NULL,
        memory_mb INTEGER NOT NULL,
        on_device INTEGER NOT NULL,
        works INTEGER NOT NULL,
        PRIMARY KEY (owner, model)
    )
    """,
    """
    CREATE TABLE profile (
        device TEXT NOT NULL,
        backend TEXT NOT NULL,
        size INTEGER NOT NULL,
        plan TEXT NOT NULL,
        runs INTEGER NOT NULL DEFAULT 0,
        overflowed REAL,
        slowness REAL NOT NULL DEFAULT 1,
        memory_ratio REAL NOT NULL DEFAULT 0,
        load_seconds REAL NOT NULL DEFAULT 0,
        PRIMARY KEY (device, backend, size, plan)
    );
    INSERT INTO profile SELECT device, backend, size, plan, runs, overflowed, slowness, 0, load_seconds
    FROM model_profile;
    DROP TABLE model_profile;
    ALTER TABLE profile RENAME TO model_profile
    """,
    "ALTER TABLE resident DROP COLUMN works",
    """
    CREATE TABLE disk_use (
        job_id TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
        size_bytes INTEGER NOT NULL
    );
    CREATE INDEX job_by_end ON job (finished);
    CREATE INDEX job_by_submission ON job (submitted)
    """,
    "ALTER TABLE job ADD COLUMN disk_bytes INTEGER NOT NULL DEFAULT 0",
)
"""Script n brings a file from version n to n + 1. Add to the end, never change one."""


def job_of(row: sqlite3.Row) -> Job:
    """The job that a row of the table `job` holds."""
    stored = dict(row)
    need = Need(**{name: stored.pop(name) for name in _NEED})
    flags = {name: bool(stored[name]) for name in ("cancelling", "pausing", "pinned")}
    texts = {name: json.loads(stored[name]) for name in ("request", "outcome")}
    return Job(**{**stored, **flags, **texts, "need": need})


def update_of(row: sqlite3.Row) -> Update:
    """The update that a row of the table `job_event` holds."""
    stored = dict(row)
    del stored["job_id"]
    stored["preview"] = None if stored["preview"] is None else Path(stored["preview"])
    return Update(**stored)


_NEED = tuple(field.name for field in fields(Need))
