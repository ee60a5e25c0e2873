"""Who decides and who watches: bodies, duties, portfolios, and what a council chooses."""
