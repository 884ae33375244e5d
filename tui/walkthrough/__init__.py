"""Walkthroughs: one file of plain sentences is the test, the film and the hand-out."""
