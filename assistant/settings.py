"""The only reader of the environment: arguments, then environment, then defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BUILTIN = "builtin"
# Anything that would make a library send data somewhere; taken out of the environment at start (SECURITY 10).
_TRACING = ("LANGSMITH_", "LANGCHAIN_TRACING", "LANGCHAIN_ENDPOINT", "LANGCHAIN_API_KEY", "LANGCHAIN_PROJECT", "OTEL_")
_SWITCHED_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_NODE_SERVER_NAME": "",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    # ONNX Runtime 1.32 looks for mobile.events.data.microsoft.com some seconds after a model is opened. Its own
    # disable_telemetry_events() is too late: only this variable, set before the import, keeps it quiet.
    "ORT_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator can choose.

    `home` holds the index and the added files; `model` is `builtin` or what LangChain's `init_chat_model` takes;
    `embedder` a sentence-transformers name or path, empty for the one that comes along; `sources` further folders of
    official files; `base_url` and `api_key` for an OpenAI-compatible server; `consent` says that notes may be sent to
    a model on another host; `turn_seconds` is the deadline of one answer.
    """

    home: Path
    model: str = BUILTIN
    embedder: str = ""
    sources: tuple[Path, ...] = ()
    base_url: str = ""
    api_key: str = ""
    consent: bool = False
    turn_seconds: float = 60.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **arguments: str | None) -> Settings:
        """Settings from given arguments (None means not given), then the environment, then the defaults."""
        given = os.environ if environment is None else environment

        def value(name: str, default: str = "") -> str:
            return arguments.get(name) or given.get(f"CODEDESK_{name.upper()}", "") or default

        home = value("home")
        return cls(
            home=Path(home).expanduser() if home else _default_home(),
            model=value("model", BUILTIN),
            embedder=value("embedder"),
            sources=tuple(Path(part).expanduser() for part in value("sources").split(os.pathsep) if part),
            base_url=value("base_url"),
            api_key=value("api_key"),
            consent=value("consent").lower() in {"1", "yes", "true"},
            turn_seconds=float(value("turn_seconds", "60")),
        )


def _default_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("codedesk", appauthor=False)


def switch_telemetry_off() -> None:
    """Take every tracing variable out of this process and tell the libraries not to dial out."""
    for name in [name for name in os.environ if name.startswith(_TRACING)]:
        del os.environ[name]
    os.environ.update(_SWITCHED_OFF)
