"""Security controls of Keydesk, each with the patch that switches it off."""
