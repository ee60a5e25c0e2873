"""The pages of bodies and duties: who decides and reviews, who must do what, and what is missing."""
