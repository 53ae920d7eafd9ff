"""Whether a model runs on this machine, and whether a note may be sent to it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from assistant.settings import BUILTIN, Settings

# Providers of init_chat_model that serve from this machine where no base URL says otherwise.
_LOCAL_PROVIDERS = ("ollama:", "llamacpp:")


def stays_here(settings: Settings, model: str) -> bool:
    """True where what is sent to the model does not leave this machine."""
    if model == BUILTIN:
        return True
    if settings.base_url:
        return _loopback(urlsplit(settings.base_url).hostname or "")
    return model.startswith(_LOCAL_PROVIDERS)


def destination(settings: Settings, model: str) -> str:
    """The host that a note would be sent to, or the provider's name where no base URL says; empty where it stays here."""
    if stays_here(settings, model):
        return ""
    return urlsplit(settings.base_url).hostname or model.partition(":")[0]


def note_may_be_sent(settings: Settings, model: str) -> bool:
    """True where the model is here, or the administrator has consented to send notes to another host."""
    return settings.consent or stays_here(settings, model)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
