"""What needs attention: the council's rules, what they find in the series, and what stands open."""
