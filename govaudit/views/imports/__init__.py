"""Pages of imports: the list and the upload, one import by its state, its columns, rows and batches, its sources."""
