"""The checks of form, one module for each part of a package. Pure; see ``edoc.contract.validate``.

Every check takes what was read and a `Sheet` and adds findings to it; it raises nothing.
"""
