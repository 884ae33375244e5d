"""Work of a server beside its requests, or over several transactions of one."""
