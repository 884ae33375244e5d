"""Rules of access: ways in and their end, and bounds on what one person may change."""
