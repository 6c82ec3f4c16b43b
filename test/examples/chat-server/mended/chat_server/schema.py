"""Bodies of requests and responses. What does not fit is refused before anything is computed."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ConversationId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Message(Strict):
    role: Literal["system", "user", "assistant"]
    content: Annotated[str, Field(max_length=32_768)]


class ChatRequest(Strict):
    messages: Annotated[list[Message], Field(min_length=1, max_length=64)]
    model: Annotated[str, Field(max_length=100)] | None = None
    conversation: ConversationId | None = None
    max_tokens: Annotated[int, Field(ge=1, le=1024)] = 256
    temperature: Annotated[float, Field(ge=0.0, le=2.0, allow_inf_nan=False)] = 0.0


class Usage(Strict):
    prompt_tokens: int
    completion_tokens: int


class ChatResponse(Strict):
    id: str
    model: str
    conversation: str
    text: str
    usage: Usage
