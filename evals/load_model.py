"""A chat model for tests of load: it takes its time and repeats everything that its conversation has told it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult


class PausingModel(BaseChatModel):
    """Answers after `pause` seconds with all the words that were asked in the conversation, so that a leak shows."""

    pause: float = 0.2

    @property
    def _llm_type(self) -> str:
        return "pausing"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> PausingModel:
        """It uses no tools."""
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        time.sleep(self.pause)
        heard = " ".join(str(message.content) for message in messages if isinstance(message, HumanMessage))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(f"I heard: {heard}."))])
