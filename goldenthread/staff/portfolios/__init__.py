"""Portfolios: who answers for what."""
