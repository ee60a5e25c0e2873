"""REVIEW what is reported: the scorecard that the council agrees for a year, from candidates to approval."""
