"""Collector: what registries say of a resource, whether its links live, its articles' passages, its files,
and resources that the catalogue does not have.

One adapter a registry (`adapters/`), chosen by asking each whether an address is its own. All of it goes
through the one seam to the network (`collect/transport.py`); `web.py` is the client behind it. Nothing here
scores or writes a record by itself.
"""
