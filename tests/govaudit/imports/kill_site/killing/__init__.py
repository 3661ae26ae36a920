"""An app of the kill tests."""
