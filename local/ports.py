"""Ports on loopback that nobody else is about to take."""

import itertools
import random
import socket

# Below what operating systems hand out by themselves, to outgoing connections and to whoever asks for any port: one of
# theirs may be gone by the time that the program it was chosen for listens.
CHOSEN_FROM = range(20_000, 30_000)


def free_ports(count: int) -> list[int]:
    """Return that many different ports that nothing listens on."""
    return list(itertools.islice(filter(is_free, random.sample(CHOSEN_FROM, len(CHOSEN_FROM))), count))


def free_port() -> int:
    return free_ports(1)[0]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
