"""What serves an objective, and the talk about it: offered, challenged, agreed."""
