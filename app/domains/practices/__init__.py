"""Best practices: sent by schools, judged by reviewers, published in a bank for everybody, taken over by others."""
