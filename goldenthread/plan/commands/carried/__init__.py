"""What brings adopted changes of the thread, plans, promises and prioritisations into force."""
