"""Users, what they are members of, API clients, and how all of them sign in."""
