"""What the commands print for scripts."""

import json
from typing import Any


def print_json(value: Any) -> None:
    """Print JSON-ready values, paths among them, as one JSON document."""
    print(json.dumps(value, indent=1, default=str))
