"""Loads the one reviewed model and generates text, in one thread, within limits."""

import logging
import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import mlx.core as mx
from fastapi import HTTPException

from chat_server.conversations import Conversations
from chat_server.limits import Places
from chat_server.schema import ChatRequest, ChatResponse, Usage
from chat_server.settings import Settings
from chat_server.verify import verify

log = logging.getLogger(__name__)


def bound_memory(settings: Settings) -> None:
    """MLX's own limits are guidelines; the container's limit is the wall behind them."""
    mx.set_memory_limit(settings.memory_bytes)
    mx.set_cache_limit(settings.buffer_bytes)
    if mx.metal.is_available():
        mx.set_wired_limit(settings.memory_bytes // 2)


class Engine:
    def __init__(self, settings: Settings):
        self.settings = settings
        self.name = settings.model.name
        self.places = Places(settings.waiting)
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mlx")
        self.worker.submit(self._load).result()

    def _load(self) -> None:
        files = verify(self.settings.model)
        log.info("model %s verified, files=%d", self.name, files)
        os.environ["HF_HUB_OFFLINE"] = "1"
        from mlx_lm import load

        bound_memory(self.settings)
        self.model, self.tokenizer = load(str(self.settings.model))
        limit = self.settings.prompt_tokens + self.settings.completion_tokens
        self.conversations = Conversations(
            self.model, limit, self.settings.conversations, self.settings.conversation_bytes
        )

    def complete(self, request: ChatRequest) -> ChatResponse:
        if request.model not in (None, self.name):
            raise HTTPException(status_code=404, detail="no such model")
        with self.places:
            return self.worker.submit(self._complete, request).result()

    def _tokens(self, request: ChatRequest) -> list[int]:
        messages = [message.model_dump() for message in request.messages]
        text = self.tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        tokens = self.tokenizer.encode(text, add_special_tokens=False)
        if len(tokens) > self.settings.prompt_tokens:
            raise HTTPException(status_code=413, detail=f"more than {self.settings.prompt_tokens} prompt tokens")
        return tokens

    def _complete(self, request: ChatRequest) -> ChatResponse:
        from mlx_lm import stream_generate
        from mlx_lm.sample_utils import make_sampler

        tokens = self._tokens(request)
        if request.conversation is None:
            conversation, cache = self.conversations.start()
        else:
            conversation, cache = request.conversation, self.conversations.take(request.conversation)
        if cache is None:
            raise HTTPException(status_code=404, detail="this conversation was forgotten; send all its messages again")
        options = {"max_tokens": request.max_tokens, "sampler": make_sampler(temp=request.temperature)}
        text, count = "", 0
        for part in stream_generate(self.model, self.tokenizer, tokens, prompt_cache=cache, **options):
            text, count = text + part.text, part.generation_tokens
        self.conversations.keep(conversation, cache)
        log.info("completed, prompt_count=%d completion_count=%d", len(tokens), count)
        usage = Usage(prompt_tokens=len(tokens), completion_tokens=count)
        return ChatResponse(id=str(uuid.uuid4()), model=self.name, conversation=conversation, text=text, usage=usage)

    def memory(self) -> dict[str, int]:
        return {
            "active_bytes": mx.get_active_memory(),
            "peak_bytes": mx.get_peak_memory(),
            "buffer_bytes": mx.get_cache_memory(),
            "limit_bytes": self.settings.memory_bytes,
            "conversations": len(self.conversations.caches),
        }
