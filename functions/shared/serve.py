"""`python -m functions.shared.serve`: check the settings, then serve FUNCTION_TARGET of FUNCTION_SOURCE.

The server is functions-framework's own. A missing or wrong setting ends it immediately: one sentence, exit code 2.
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

    configure_gunicorn()
    _cli()


def configure_gunicorn() -> None:
    """Set defaults of gunicorn that hold wherever functions are served; functions-framework has no option for them."""
    from gunicorn import config, util  # noqa: PLC0415 - the same

    from functions.shared import worker  # noqa: PLC0415 - the same

    # Nobody talks to gunicorn's control socket, which takes time to open and a place to write.
    config.ControlSocketDisable.default = True
    config.WorkerClass.default = f"{worker.__name__}.{worker.Worker.__name__}"
    # No proxy says under what path a function runs, and a header must not.
    config.ForwarderHeaders.default = ""
    config.HeaderMap.default = "refuse"
    util.write_error = worker.write_problem


if __name__ == "__main__":
    main()
