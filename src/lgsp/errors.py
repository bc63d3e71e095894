"""Errors of the front door: what went wrong around the exchange, told to a person.

LgspError                  carries a Text in both languages; shown without a trace
├── SettingsError          a setting is missing or bad
├── TopologyError          the description of the world contradicts itself, or is unknown
└── EnvironmentProblem     the machine refuses: folder, port, disk, database, broker
"""

from __future__ import annotations

from edoc.contract.findings import Text


class LgspError(Exception):
    """Base of the errors that a user may see; ``text`` says what, where and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class SettingsError(LgspError):
    """A setting is missing or cannot be used."""


class TopologyError(LgspError):
    """The description of who exists contradicts itself or names something unknown."""


class EnvironmentProblem(LgspError):  # noqa: N818 - named after the condition
    """The machine refuses what is needed: folder not writable, port in use, disk full."""
