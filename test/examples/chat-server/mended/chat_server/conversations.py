"""What the model remembers of earlier messages, within a bound: the least recently used conversation is forgotten first."""

import secrets
from collections import OrderedDict

from mlx_lm.models.cache import make_prompt_cache


class Conversations:
    def __init__(self, model, max_tokens: int, max_count: int, max_bytes: int):
        self.model = model
        self.max_tokens = max_tokens
        self.max_count = max_count
        self.max_bytes = max_bytes
        self.caches: OrderedDict[str, list] = OrderedDict()

    def start(self) -> tuple[str, list]:
        """A new conversation under an identifier that nobody can guess."""
        return secrets.token_urlsafe(16), make_prompt_cache(self.model, max_kv_size=self.max_tokens)

    def take(self, conversation: str) -> list | None:
        """The cache of a conversation, which is not kept again until `keep`; None where it was forgotten."""
        return self.caches.pop(conversation, None)

    def keep(self, conversation: str, cache: list) -> None:
        self.caches[conversation] = cache
        while self.caches and (len(self.caches) > self.max_count or self.bytes() > self.max_bytes):
            self.caches.popitem(last=False)

    def bytes(self) -> int:
        return sum(layer.nbytes for cache in self.caches.values() for layer in cache)
