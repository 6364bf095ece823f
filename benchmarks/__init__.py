"""Benchmarks: throughput, latency and scalability of queries on the warehouse."""
