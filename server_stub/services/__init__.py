"""What rules and routes share beside the database: queues, and later mail and places."""
