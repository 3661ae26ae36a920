"""Pages of units, periods and people."""
