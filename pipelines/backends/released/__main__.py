"""Writes the table anew: `python -m pipelines.backends.released [NAME ...]`; a few minutes for all."""

import argparse
import json

from pipelines.assets import asset
from pipelines.backends.released import RELEASED
from pipelines.backends.released.table import row_of
from pipelines.memory.law import TABLE


def main() -> None:
    """Trace the named models, or all, and put their rows into the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(RELEASED)} (default: all)")
    names = parser.parse_args().names or list(RELEASED)
    if unknown := sorted(set(names) - set(RELEASED)):
        parser.error(f"There is no model '{unknown[0]}'. Use some of {', '.join(RELEASED)}.")
    path = asset(TABLE)
    table = json.loads(path.read_text(encoding="utf-8"))
    for name in names:
        table[name] = row_of(RELEASED[name]())
        path.write_text(_text(table), encoding="utf-8")
        print(f"{name}: {table[name]['weights_bytes'] / 1e9:.1f} GB of weights", flush=True)


def _text(table: dict[str, object]) -> str:
    """A line a model, so that a change shows."""
    rows = (f"{json.dumps(name)}: {json.dumps(table[name])}" for name in RELEASED if name in table)
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    main()
