"""The dialect eDoc v2 (``/EdocService/*``). Start at ``app``."""
