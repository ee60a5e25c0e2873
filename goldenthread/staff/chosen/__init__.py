"""What the council chooses: levels of the thread, its words, kinds of plan, parts in use."""
