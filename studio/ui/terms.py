"""A model card in a few lines: what it needs, and on which terms its results may be used."""

from typing import Any

import gradio as gr

from pipelines.backends.base import ModelCard


def terms_and_consent(card: ModelCard) -> tuple[str, Any]:
    """What is shown when a back end is chosen: its terms, and whether it asks for consent, which is given anew."""
    return terms(card), gr.update(visible=card.needs_consent, value=False)


def terms(card: ModelCard) -> str:
    """Markdown: the summary, what the back end needs of the machine, and each licence with what it allows."""
    memory = ", ".join(f"{megabytes / 1000:.1f} GB ({precision})" for precision, megabytes in card.memory_mb.items())
    place = "graphics memory" if card.needs_gpu else "memory"
    needs = [f"about {memory} of {place}"] if memory else []
    if card.download_mb:
        needs.append(f"a download of about {card.download_mb / 1000:.1f} GB from {card.hub_id}")
    licences = "".join(
        f"\n- {licence.part}: {licence.name}" + ("" if licence.commercial else " — **no commercial use**")
        for licence in card.licences
    )
    return f"{card.summary} Needs {' and '.join(needs)}.\n{licences}"
