"""Bodies of requests and responses."""

from typing import Any

from pydantic import BaseModel


class Message(BaseModel):
    role: str
    content: str


class ChatRequest(BaseModel):
    messages: list[Message]
    model: str | None = None
    conversation: str | None = None
    max_tokens: int = 4096
    temperature: float = 0.0


class ChatResponse(BaseModel):
    id: str
    model: str
    conversation: str
    text: str
    usage: dict[str, Any]
