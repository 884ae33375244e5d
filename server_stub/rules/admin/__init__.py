"""Rules of those who administer: admin key holders, and whoever runs Keydesk."""
