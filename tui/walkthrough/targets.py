"""The targets that run the program itself, by name; the others are in `seats`."""

PTY = "pty"
LIVE = "live"
SSH = "ssh:"
