"""By what people name the next thing of a kind."""

from goldenthread.records.numbering import next_number

__all__ = ["next_number"]
