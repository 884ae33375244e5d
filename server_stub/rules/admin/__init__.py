"""What key holders, and whoever runs Keydesk, decide about an organisation."""
