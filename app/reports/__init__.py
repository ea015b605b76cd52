"""What leadership reads: aggregates, never a person, never an unpublished text."""
