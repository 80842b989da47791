"""Cost-effectiveness evaluation of early-help services: from an officer's workbook to a defensible brief."""

from __future__ import annotations

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
