"""Simulated battery swap cabinets, in the document's dialect and the controller software's."""
