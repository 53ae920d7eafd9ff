"""A worksheet in the formats that other systems read."""

from assistant.export.formats import FORMATS, render

__all__ = ["FORMATS", "render"]
