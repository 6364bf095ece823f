"""Driver: asks the queries, checks the answers, measures the time."""
