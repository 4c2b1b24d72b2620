"""The words of the roadmap, one folder each; who may look at whom is written in pyproject.toml."""
