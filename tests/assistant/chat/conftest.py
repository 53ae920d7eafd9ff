"""Conversations with a scripted model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.bootstrap import Application
from assistant.chat.agent import Conversation
from assistant.chat.backends import chat_model
from assistant.settings import Settings
from tests.scripted_model import Scene, Script


@pytest.fixture
def talk(
    application: Application, served: Callable[[Scene], tuple[Script, str]]
) -> Callable[..., tuple[Conversation, Script]]:
    """A conversation with a scripted model."""

    def start(scene: Scene, seconds: float = 10.0, **changes: Any) -> tuple[Conversation, Script]:
        script, url = served(scene)
        settings = Settings(
            home=application.settings.home,
            model="openai:scripted",
            base_url=url,
            api_key="none",
            turn_seconds=seconds,
            **changes,
        )
        model = chat_model(settings, settings.model)
        return Conversation(application.retriever, application.coder, model, settings), script

    return start
