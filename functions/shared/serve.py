"""`python -m functions.shared.serve`: check the settings, then serve FUNCTION_TARGET of FUNCTION_SOURCE.

The server is functions-framework's own. A missing or wrong setting ends it at once: one sentence, exit code 2.
"""

import os
import sys

from functions.shared import logs, settings

USAGE_ERROR = 2


def main() -> None:
    """Serve until stopped."""
    try:
        settings.check(settings.groups_of(os.environ["FUNCTION_SOURCE"]))
    except (settings.SettingsError, KeyError) as error:
        reason = "Settings: FUNCTION_SOURCE is missing." if isinstance(error, KeyError) else str(error)
        sys.stderr.write(f"{reason}\n")
        sys.exit(USAGE_ERROR)
    logs.configure()
    from functions_framework._cli import _cli  # noqa: PLC0415 - the settings are checked before anything else loads
    from gunicorn.config import ControlSocketDisable  # noqa: PLC0415 - the same

    # Nobody talks to gunicorn's control socket, which takes time to open and a place to write.
    ControlSocketDisable.default = True
    _cli()


if __name__ == "__main__":
    main()
