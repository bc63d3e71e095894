"""What an operator's monitoring reads: Prometheus metrics in a registry of their own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STEP_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of the histogram's buckets, in seconds."""


class Metrics:
    """The product's metrics; every one carries the label ``axis`` (its name), those that
    count packages also ``kind`` (edoc or status).

    Args:
        registry: where they are registered; a fresh one unless given. Two instances cannot share
            one registry.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        self.accepted = self._counter("accepted", "Packages accepted", "kind")
        self.refused = self._counter("refused", "Packages refused", "kind")
        self.delivered = self._counter("delivered", "Deliveries confirmed done", "kind")
        self.retried = self._counter("retried", "Deliveries sent again")
        self.dead = self._counter("dead", "Messages given up")
        self.calls = self._counter(
            "calls", "Calls of the HTTP faces: ordinary, kept, again or dropped", "outcome"
        )
        self.queue_depth = Gauge(
            "lgsp_queue_depth", "Messages waiting", ("axis", "queue"), registry=self.registry
        )
        self.step_seconds = Histogram(
            "lgsp_step_seconds",
            "How long one step takes",
            ("axis", "step"),
            buckets=STEP_SECONDS,
            registry=self.registry,
        )

    def expose(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"lgsp_{name}", help_text, ("axis", *labels), registry=self.registry)
