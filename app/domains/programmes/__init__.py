"""One run of a roadmap in a district: which schools take part, who owes what by when, and how far it has got."""
