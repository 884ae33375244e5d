"""Plain mode: the same screens line by line, for screen readers, braille lines and scripts."""
