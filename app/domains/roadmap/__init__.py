"""The district's roadmap in its editions: stages, sections, measures and the responsibilities of each actor."""
