"""privacyIDEA and Django's admin, served in processes of their own and asked what Keydesk is."""
