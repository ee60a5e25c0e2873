"""The pages of audits of indicators."""
