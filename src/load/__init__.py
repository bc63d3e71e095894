"""Load: how much an axis carries, measured honestly.

A figure is void unless the ledger of the same run is balanced. Rates are always reported beside
the raw rate of the broker for the same payload in the same run, because machines differ and are
shared. Method and tables: docs/performance.md.

``payload`` makes signed packages of a wanted size · ``exchange`` drives one axis with a sending
and a receiving system · ``broker`` measures the bus alone · ``roles`` runs the axis in a process
of its own · ``__main__`` is ``make bench``.
"""
