"""A process that serves: its sockets, its limits, its certificate."""
