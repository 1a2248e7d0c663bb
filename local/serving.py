"""The HTTP server that the Broker runs on."""

import uvicorn
from starlette.types import ASGIApp

GRACE = 2  # seconds for requests under way when it ends


def server(app: ASGIApp, port: int) -> uvicorn.Server:
    """Make a server on loopback that believes no header about where a request came from."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        http="h11",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)
