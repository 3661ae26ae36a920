"""What only one of the two databases needs."""

from django.db import connection


def refresh_statistics() -> None:
    """Tell PostgreSQL's planner about rows that came in bulk: before its own round comes by it takes the tables for
    empty ones, and the aggregates over columns take ten times as long. SQLite needs nothing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
