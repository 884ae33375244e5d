"""What goes wrong around a server: killed, no room, no database, a bad road, a wrong clock."""
