"""What an admin key holder sees of others."""
