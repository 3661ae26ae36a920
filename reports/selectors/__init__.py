"""Reads: figures, scores and documents as plain values."""
