"""The arithmetic alone: numbers in, numbers out, in float64; it knows no database, no people and no languages.

It works in a process of its own (`python -m app.domains.analysis.method < inputs.ndjson`), beside the server and, with
the inputs of a run as they are downloaded, on anybody's own machine: the same inputs give the same bytes.
"""

VERSION = "4"
"""Goes up when a digit may change."""
