"""WMS 1.1.1 and 1.3.0: text → request (`requests`) → answer (`operations`); what is offered (`capabilities`)."""

from onestop.maps.wms.service import Wms

__all__ = ["Wms"]
