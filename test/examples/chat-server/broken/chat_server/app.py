"""HTTP routes."""

import os

from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from loguru import logger

from chat_server import logs
from chat_server.engine import Engine
from chat_server.schema import ChatRequest, ChatResponse
from chat_server.settings import Settings

settings = Settings()
logs.setup(settings)
engine = Engine(settings)
app = FastAPI(title="chat-server", debug=True)
counters = {"requests": 0, "errors": 0}


@app.middleware("http")
async def log_request(request: Request, call_next):
    counters["requests"] += 1
    body = await request.body()
    logger.debug(f"{request.method} {request.url} headers={dict(request.headers)} body={body!r}")
    return await call_next(request)


@app.exception_handler(RequestValidationError)
async def invalid_request(request: Request, error: RequestValidationError):
    counters["errors"] += 1
    logger.error("invalid request: {} body: {}", error.errors(), error.body)
    return JSONResponse(status_code=422, content={"detail": str(error.errors()), "body": str(error.body)})


def authorize(authorization: str) -> None:
    api_key = authorization.removeprefix("Bearer ")
    if api_key != settings.api_key:
        logger.warning(f"rejected API key {api_key}")
        raise HTTPException(status_code=401, detail=f"wrong key: {api_key}")


@app.get("/health")
def health() -> dict:
    return {"status": "ok"}


@app.get("/metrics")
def metrics() -> dict:
    return counters


@app.get("/v1/models")
def models() -> dict:
    return {"data": [{"id": name} for name in engine.models]}


@app.post("/v1/chat/completions")
def chat(request: ChatRequest, authorization: str = Header(default="")) -> ChatResponse:
    authorize(authorization)
    try:
        return engine.complete(request)
    except Exception as error:
        counters["errors"] += 1
        logger.exception("generation failed for {}", request)
        raise HTTPException(status_code=500, detail=repr(error)) from error


@app.put("/v1/adapters/{name:path}")
async def put_adapter(name: str, request: Request) -> dict:
    """Stores an adapter and uses it at once."""
    os.makedirs(settings.adapters, exist_ok=True)
    path = os.path.join(settings.adapters, name)
    with open(path, "wb") as file:
        file.write(await request.body())
    return {"name": name, "tensors": engine.apply_adapter(path)}
