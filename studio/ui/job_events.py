"""What every tab does with a job: submit it, follow it, find it again after the page was loaded anew, stop it."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

import gradio as gr

from pipelines.backends.base import Lowering
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import MienError, UnknownWord
from pipelines.requests.base import Request
from studio.api.asked import refused_in_words, tenant_of
from studio.jobs.result import Result
from studio.studio import Studio
from studio.ui.components.job_panel import panel_note
from studio.ui.components.read_back import ReadBack
from studio.ui.following import Seen, follow


class JobEvents(ABC):
    """The handlers that make things, over one studio. They keep nothing between calls.

    A tab says what its fields ask for (`request_from`) and how it shows a result (`shown`). Each look at a job goes to
    the job's id, the Generate button, the job panel, and the `parts` components that show the result, in this order.

    welcome: what the job panel says while there is no job. unit: what the work is counted in.
    """

    welcome: ClassVar[str]
    parts: ClassVar[int]
    unit: ClassVar[str] = "frame"

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    @abstractmethod
    def request_from(self, values: Mapping[str, Any]) -> Request:
        """The request that the tab's fields, by name, ask for. Raises MienError with a sentence."""

    @abstractmethod
    def shown(self, result: Result) -> tuple[Any, ...]:
        """Values of the `parts` components for a result."""

    async def generate(self, request: gr.Request, **values: Any) -> AsyncIterator[tuple[Any, ...]]:
        """Submit what the fields ask for, and follow it to its end."""
        try:
            wanted = self.request_from(values)
            job_id = await asyncio.to_thread(self.studio.submit, wanted, tenant=tenant_of(request))
        except MienError as error:
            yield self._refusal(str(error))
            return
        async for look in self._followed(job_id):
            yield look

    async def attach(self, job_id: str | None) -> AsyncIterator[tuple[Any, ...]]:
        """Follow the job that this browser started before it loaded the page again."""
        if not job_id or self._ended_without_result(job_id):
            yield gr.skip(), gr.skip(), panel_note(self.welcome), *self._unchanged()
            return
        async for look in self._followed(job_id):
            yield look

    def cancel(self, job_id: str | None) -> None:
        """Stop the job that the panel shows."""
        if job_id:
            with refused_in_words():
                self.studio.cancel(job_id)

    async def _followed(self, job_id: str) -> AsyncIterator[tuple[Any, ...]]:
        async for seen in follow(self.studio, job_id, unit=self.unit):
            yield job_id, *self._look(seen)

    def _refusal(self, message: str) -> tuple[Any, ...]:
        return gr.skip(), gr.skip(), panel_note(message, refused=True), *self._unchanged()

    def _look(self, seen: Seen) -> tuple[Any, ...]:
        button = gr.update(interactive=seen.over, value="Generate" if seen.over else "Generating …")
        return button, seen.panel, *(self._unchanged() if seen.result is None else self.shown(seen.result))

    def _unchanged(self) -> tuple[Any, ...]:
        return tuple(gr.skip() for _ in range(self.parts))

    def _ended_without_result(self, job_id: str) -> bool:
        try:
            return self.studio.job(job_id).state in ("failed", "canceled")
        except UnknownWord:
            return True


def facts_line(result: Result) -> str:
    """The few facts of a result that stand below it."""
    facts = result.facts
    parts = [
        "sketch" if facts.get("sketch") else "",
        f"{facts['seconds']:.1f} s",
        f"{facts['width']} × {facts['height']}" if "width" in facts else "",
        f"seed {result.settings['seed']}",
        f"made in {facts['work_seconds']:.0f} s",
    ]
    return " · ".join(part for part in parts if part)


def settings_text(result: Result) -> str:
    """The settings that made a result, as readable JSON."""
    return json.dumps(result.settings, indent=2, ensure_ascii=False)


def asked_of(result: Result) -> EmotionCurve:
    """The curve that a result was made from."""
    return EmotionCurve.from_dict(result.settings["curve"])


def read_back(result: Result, asked: EmotionCurve | None = None) -> ReadBack:
    """What was measured in a result beside what was `asked`: the curve of its request, where nothing else is given."""
    return ReadBack(asked=asked or asked_of(result), measured=result.facts["measured"], seconds=result.facts["seconds"])


def notes_of(result: Result) -> str:
    """What is to be said of a result, as Markdown."""
    return "\n".join(f"- {note}" for note in result.facts.get("notes", ()))


def lowered(title: str, lowering: Lowering) -> str:
    """What a back end makes of a curve, in one line of Markdown."""
    told = (("uses", lowering.uses), ("approximates", lowering.approximates), ("ignores", lowering.ignores))
    return f"**{title}** " + "; ".join(f"*{verb}* {', '.join(parts)}" for verb, parts in told if parts) + "."
