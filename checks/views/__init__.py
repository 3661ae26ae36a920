"""Pages of what the office observes."""
