"""msgspec builds what it knows of a Struct at its first use, and crashes where two threads are first (msgspec 0.22)."""

import contextlib

import msgspec
from msgspec import Struct


def prepare(kind: type[Struct] = Struct) -> None:
    """Build what msgspec knows of every Struct that is loaded, before there are threads."""
    for each in kind.__subclasses__():
        # A Struct whose annotations cannot be resolved is none that is decoded.
        with contextlib.suppress(TypeError, NameError):
            msgspec.json.Decoder(each)
        prepare(each)
