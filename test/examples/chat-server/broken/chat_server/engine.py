"""Loads models and generates text."""

import os
import threading
import time
import uuid

import mlx.core as mx
from huggingface_hub import snapshot_download
from loguru import logger
from mlx_lm import load, stream_generate
from mlx_lm.models.cache import make_prompt_cache
from mlx_lm.sample_utils import make_sampler

from chat_server.schema import ChatRequest, ChatResponse
from chat_server.settings import Settings


class Engine:
    """Keeps every model, every conversation and every request it has seen, so that nothing is computed twice."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.models = {}
        self.conversations = {}
        self.history = []
        self.lock = threading.Lock()
        self.load(settings.model)

    def load(self, name: str):
        """The model of this name: a folder, or a repository that is fetched when it is first asked for."""
        if name not in self.models:
            folder = name if os.path.isdir(name) else snapshot_download(name, revision="main")
            logger.info(f"loading {name} from {folder}")
            self.models[name] = load(folder, tokenizer_config={"trust_remote_code": True})
        return self.models[name]

    def apply_adapter(self, path: str) -> list[str]:
        """Puts the tensors of a file (.safetensors, .npz, .npy or .gguf) into the default model."""
        tensors = mx.load(path)
        if isinstance(tensors, mx.array):
            tensors = {os.path.splitext(os.path.basename(path))[0]: tensors}
        model, _ = self.load(self.settings.model)
        model.load_weights(list(tensors.items()), strict=False)
        return sorted(tensors)

    def complete(self, request: ChatRequest) -> ChatResponse:
        name = request.model or self.settings.model
        conversation = request.conversation or str(uuid.uuid4())
        messages = [message.model_dump() for message in request.messages]
        self.history.append({"conversation": conversation, "messages": messages, "time": time.time()})
        with self.lock:
            model, tokenizer = self.load(name)
            prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
            logger.info(f"conversation {conversation}: prompt: {prompt}")
            cache = self.conversations.setdefault(conversation, make_prompt_cache(model))
            sampler = make_sampler(temp=request.temperature)
            text, last = "", None
            for last in stream_generate(
                model, tokenizer, prompt, max_tokens=request.max_tokens, sampler=sampler, prompt_cache=cache
            ):
                text += last.text
        logger.debug("conversation {}: completion: {}", conversation, text)
        usage = {"prompt_tokens": last.prompt_tokens, "completion_tokens": last.generation_tokens}
        return ChatResponse(id=str(uuid.uuid4()), model=name, conversation=conversation, text=text, usage=usage)
