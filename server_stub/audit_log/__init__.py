"""The security log's proofs: the seal on each head, and the heads that a process has seen."""
