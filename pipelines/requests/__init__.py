"""What can be asked for, and what comes back: one file a kind of request, checked once, before any work starts."""

from collections.abc import Mapping

from pipelines.requests.base import Request
from pipelines.requests.portrait import PortraitRequest

KINDS: Mapping[str, type[Request]] = {request.kind: request for request in (PortraitRequest,)}
"""The kinds of request by name; a new one is one file and one word here."""
