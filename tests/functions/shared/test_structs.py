"""First uses of a Struct in many threads together, in a process of their own, since they may crash it."""

import subprocess
import sys

FIRST_USES = """
import sys
import threading

import msgspec

from functions.shared import structs

sys.setswitchinterval(1e-6)
for n in range(200):
    inner = msgspec.defstruct(f"Inner{n}", [(f"f{i}", str, "") for i in range(20)])
    outer = msgspec.defstruct(f"Outer{n}", [(f"g{i}", list[inner] | None, None) for i in range(20)])
    structs.prepare()
    together = threading.Barrier(8)

    def decode(kind=outer, together=together):
        together.wait()
        msgspec.json.decode(b'{"g1": [{"f1": "x"}], "g19": [{"f19": "y"}]}', type=kind)

    threads = [threading.Thread(target=decode) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    del inner, outer, decode
"""


def test_many_threads_may_use_a_prepared_struct_first():
    done = subprocess.run([sys.executable, "-c", FIRST_USES], capture_output=True, text=True, check=False, timeout=120)

    assert (done.returncode, done.stderr) == (0, "")
