"""Keys, certificates, signatures: bytes in, signature or reasons out.

Knows no document, no network and no other package of this repository. Start at ``pdf``,
``xmldsig`` and ``authority``; ``errors`` draws the tree of what can be raised.
"""

import warnings

# X.520 bounds names at 64 characters; the library warns at 64 bytes, so for most Vietnamese names
warnings.filterwarnings("ignore", message="Attribute's length must be")
