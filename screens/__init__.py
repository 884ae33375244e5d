"""What a person sees and does: one Textual screen a file, its style sheet beside it."""
