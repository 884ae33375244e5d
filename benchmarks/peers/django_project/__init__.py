"""A Django project that is its admin alone; it runs in the peers' virtual environment."""
