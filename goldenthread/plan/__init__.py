"""PLAN: objectives and what each contributes to, plans and what stands in them: the golden thread."""
