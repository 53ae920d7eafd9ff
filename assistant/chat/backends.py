"""The chat model by its name: the one that comes along, or what LangChain's init_chat_model takes."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.settings import BUILTIN, Settings
from codesets.refusal import Refusal

MAX_TOKENS = 1_500


class ModelUnusable(Refusal, ValueError):
    """The named model cannot be used; the message says what to do and holds no key."""


def chat_model(settings: Settings, name: str) -> BaseChatModel:
    """`builtin`, or a model such as `openai:NAME` with the base URL and key of the settings; raises ModelUnusable."""
    if name == BUILTIN:
        from assistant.chat.builtin import BuiltinChatModel

        return BuiltinChatModel()
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {
        "temperature": 0,
        "timeout": settings.turn_seconds,
        "max_retries": 0,
        "max_tokens": MAX_TOKENS,
    }
    if settings.base_url:
        options["base_url"] = settings.base_url
    if settings.api_key:
        options["api_key"] = settings.api_key
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        raise ModelUnusable(f"the model {name!r} needs the Python package {error.name or 'of its provider'}") from None
    except Exception as error:
        raise ModelUnusable(
            f"the model {name!r} cannot be set up ({type(error).__name__}); see CODEDESK_MODEL"
        ) from None
    return model
