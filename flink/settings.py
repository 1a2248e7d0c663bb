"""What the job needs from its environment."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from flink.rules import Backoff
from functions.shared import settings
from functions.shared.settings import ClientSettings

KEEP_ALIVE = Path(__file__).parent / "keep-alive"  # what the job's source watches, so that it never ends


class JobSettings(Struct, frozen=True):
    """Beside these: the identity (ClientSettings) and the sink (K_SINK, or PUBSUB_TOPIC)."""

    schedule_feed_url: str
    checkpoint_dir: str
    restore_from: str = ""  # a savepoint to begin with, instead of the newest checkpoint
    checkpoint_seconds: float = 10
    poll_seconds: float = 2
    poll_limit: int = 500
    restate_seconds: float = 30
    restate_longest_seconds: float = 300
    emit_at_once: int = 4  # more threads than these only wait for one another
    emit_seconds: float = 15
    parallelism: int = 1

    @property
    def backoff(self) -> Backoff:
        first, longest = (timedelta(seconds=s) for s in (self.restate_seconds, self.restate_longest_seconds))
        return Backoff(first=first, longest=longest)


class _Broker(Struct, frozen=True):
    k_sink: str


def check(environ: Mapping[str, str] = os.environ) -> None:
    """Raise one SettingsError that names all that is missing or wrong."""
    sink: tuple[type[msgspec.Struct], ...] = () if environ.get("PUBSUB_TOPIC") else (_Broker,)
    settings.check((JobSettings, ClientSettings, *sink), environ)
