"""The golden thread: objectives from the community to one person, as outline, list and pages."""
