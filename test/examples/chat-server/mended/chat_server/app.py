"""HTTP routes."""

import hmac
import logging

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from chat_server.adapters import NAME, Malformed, check_safetensors, put_aside
from chat_server.engine import Engine
from chat_server.limits import BodyLimit, Places, RateLimit
from chat_server.schema import ChatRequest, ChatResponse
from chat_server.settings import Settings

log = logging.getLogger(__name__)


async def invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
    """Says where and why, never the value that was sent."""
    problems = [{"where": ".".join(map(str, one["loc"])), "why": one["type"]} for one in error.errors()]
    log.info("invalid request, problems=%d", len(problems))
    return JSONResponse(status_code=422, content={"detail": problems[:20]})


async def internal_error(_: Request, error: Exception) -> JSONResponse:
    log.error("internal error, kind=%s", type(error).__name__)
    return JSONResponse(status_code=500, content={"detail": "internal error"})


def create_app() -> FastAPI:
    settings = Settings.from_environment()
    api_key = settings.api_key_file.read_text(encoding="ascii").strip().encode()
    if len(api_key) < 32:
        raise SystemExit("the API key must have at least 32 characters")
    engine = Engine(settings)
    rate = RateLimit(settings.requests_per_minute)
    uploads = Places(1)
    counters = {"requests": 0, "refused": 0}

    def authorize(authorization: str = Header(default="", max_length=512)) -> None:
        given = authorization.removeprefix("Bearer ").encode()
        counters["requests"] += 1
        if not hmac.compare_digest(given, api_key):
            counters["refused"] += 1
            raise HTTPException(status_code=401, detail="a valid key is needed")
        rate.take()

    def limit_of(path: str) -> int:
        return settings.adapter_bytes if path.startswith("/v1/adapters/") else settings.body_bytes

    app = FastAPI(title="chat-server", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BodyLimit, limit_of=limit_of)
    app.add_exception_handler(RequestValidationError, invalid_request)
    app.add_exception_handler(Exception, internal_error)

    @app.get("/health")
    def health() -> dict:
        return {"status": "ok"}

    @app.get("/metrics", dependencies=[Depends(authorize)])
    def metrics() -> dict:
        return counters | engine.memory()

    @app.get("/v1/models", dependencies=[Depends(authorize)])
    def models() -> dict:
        return {"data": [{"id": engine.name}]}

    @app.post("/v1/chat/completions", dependencies=[Depends(authorize)])
    def chat(request: ChatRequest) -> ChatResponse:
        return engine.complete(request)

    @app.put("/v1/adapters/{name}", status_code=202, dependencies=[Depends(authorize)])
    async def put_adapter(name: str, request: Request) -> dict:
        """Puts an adapter aside for review; it is used once it stands in the model's lock."""
        if NAME.fullmatch(name) is None:
            raise HTTPException(status_code=400, detail="a name has lower-case letters, digits and dashes")
        with uploads:
            data = await request.body()
            try:
                tensors = check_safetensors(data)
            except Malformed as error:
                raise HTTPException(status_code=400, detail=str(error)) from error
            return {"name": name, "tensors": tensors, "sha256": put_aside(settings.incoming, name, data)}

    return app
