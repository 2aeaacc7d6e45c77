"""Mien in the browser: `python app.py`, or a Hugging Face Space."""

from studio.settings import Settings
from studio.studio import Studio
from studio.ui.build import build

if __name__ == "__main__":
    build(Studio(Settings.from_env())).launch()
