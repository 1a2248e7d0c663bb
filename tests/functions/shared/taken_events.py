"""What the sample subscribers were given; functions-framework loads their file under a name of its own."""

from typing import Any

from functions.shared.cloudevents import CloudEvent

TAKEN: list[CloudEvent[Any]] = []
