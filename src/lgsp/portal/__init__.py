"""The public page: one page that shows four levels exchanging documents. See ``app``."""
