"""Starts the server: python -m chat_server"""

import uvicorn

from chat_server import logs
from chat_server.settings import Settings

if __name__ == "__main__":
    settings = Settings.from_environment()
    logs.setup(settings.log_level)
    uvicorn.run(
        "chat_server.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        limit_concurrency=64,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=16 * 1024,
    )
