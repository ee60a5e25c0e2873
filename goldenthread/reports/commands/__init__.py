"""Making the scorecard of a year: begun, gathered, talked over with members, agreed."""
