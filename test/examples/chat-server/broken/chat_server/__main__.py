"""Starts the server: python -m chat_server"""

import uvicorn

from chat_server.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    uvicorn.run(
        "chat_server.app:app",
        host=settings.host,
        port=settings.port,
        log_config="logging.yaml",
        log_level="debug",
        access_log=True,
    )
