"""What lies where in the folder of a studio, which every process of it is told by its path (STUDIO_HOME)."""

from pathlib import Path


def job_list(home: Path) -> Path:
    """File of the job store."""
    return home / "jobs.sqlite"


def results_of(home: Path) -> Path:
    """Folder that holds a folder for every job."""
    return home / "results"


def uploads_of(home: Path) -> Path:
    """Folder that holds what pages were sent and what they show."""
    return home / "uploads"


def owners_of(home: Path) -> Path:
    """Folder with the signs of life of all workers of a studio."""
    return home / "owners"
