"""How Keydesk is started and driven: the command line, the app, theme and keys."""
