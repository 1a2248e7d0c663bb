"""`python -m tests.fuzz [--seconds N]`: the long form of fuzzing the CloudEvent codec, guided by what is covered.

Needs atheris, which has wheels for Linux on x86-64 alone. Ends with 0 if nothing was found; what was found is kept in
the folder that is told.
"""

import argparse
import sys
import tempfile
from pathlib import Path

TIMEOUT = 10  # seconds after which an input counts as hanging
LONGEST = 4096  # bytes of an input


def main() -> None:
    """Begin with the examples, and go on from there."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long (default: 300)")
    own = parser.parse_args()
    try:
        import atheris  # noqa: PLC0415 - there are platforms that it is not made for
    except ImportError:
        sys.exit("There is no atheris on this platform: it needs Linux on x86-64.")
    with atheris.instrument_imports(include=["functions.shared.cloudevents", "cloudevents", "tests.fuzz.codec"]):
        from tests.fuzz import codec  # noqa: PLC0415 - is instrumented as it is loaded
    folder = Path(tempfile.mkdtemp(prefix="fanfare-fuzz-"))
    (folder / "inputs").mkdir()
    for number, each in enumerate(codec.examples()):
        (folder / "inputs" / f"example-{number}").write_bytes(each)
    options = {
        "max_total_time": own.seconds,
        "max_len": LONGEST,
        "timeout": TIMEOUT,
        "print_final_stats": 1,
        "artifact_prefix": f"{folder}/found-",
    }
    sys.stdout.write(f"Inputs and what is found are kept in {folder}.\n")
    arguments = [sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(folder / "inputs")]
    atheris.Setup(arguments, codec.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
