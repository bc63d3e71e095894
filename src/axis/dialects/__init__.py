"""The faces that real clients speak, a folder each: they translate and never decide."""
