"""An axis: takes packages in, stores, routes and delivers them, carries statuses back.

The files in the order a document meets them:

``app``            the native HTTP face (``api/``); ``dialects/`` hold the faces real clients speak
``worker``         the other entrance: the intake queue of the bus; proves who sent a message
``engine``         the ``Axis`` object every entrance calls
``directory/``     who exists: systems, agencies, aliases; read as one snapshot
``routing``        who really receives it (pure)
``validate``       everything that is wrong with it, at once (pure)
``inspection``     what the signature on the package is worth
``accept``         the one transaction: idempotency key, bytes, deliveries, journal, outbox
``documents``      the rows and messages that transaction writes (pure)
``life/``          recall, update, replacement, their answers; deadlines and alerts
``receipts``       a status package finds the delivery it speaks of
``delivery``       pull list, fetch, confirm
``sweeper``        what nobody confirms is sent again, and expires at last; ``forgetting``: old keys
``tracking``       where is it, who holds it, what comes next
``ledger``         the books, from three independent sources; ``counts`` for reports
``queues``         how deep they are, and dead letters: replayed or discarded by the operator
``conversations/`` calls that were refused or looked odd, and why

``records``, ``settings``, ``errors`` and ``context`` are the words all of them share.
"""
