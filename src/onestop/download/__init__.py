"""The face of `/download`: files of every data set, and the products of SEGIS by their old address."""

from onestop.download.application import Download

__all__ = ["Download"]
