"""The native HTTP API of an axis, one module per part of it; ``axis.app`` joins them."""
