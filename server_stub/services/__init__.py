"""Services that a process has beside its database: queues for hashes and for mails."""
