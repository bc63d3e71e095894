"""Columns that many tables share: whose a row is, and in which order rows came."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Integer, String


def owner() -> list[Column[str]]:
    """Return the axis and the world a row belongs to."""
    return [Column("axis", String(64), nullable=False), Column("world", String(64), nullable=False)]


def owner_key() -> list[Column[str]]:
    """Return the same as part of a primary key."""
    return [
        Column("axis", String(64), primary_key=True),
        Column("world", String(64), primary_key=True),
    ]


def sequence() -> Column[int]:
    """Return a growing number as primary key; gaps mean nothing."""
    return Column(
        "seq",
        BigInteger().with_variant(Integer, "sqlite"),
        Identity(always=False),
        primary_key=True,
        autoincrement=True,
    )
