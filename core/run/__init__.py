"""Batches over streams: local processes, Spark."""
