"""The parts of a running server that are no rule: its log, its metrics, what it has noticed."""
