"""The database: its tables and schema, and the files that it is kept in."""
