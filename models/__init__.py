"""What things are: closed vocabularies, wire shapes, tables and the store."""
