"""The forms of each step: what they ask, what they start with, and how what was entered is stored."""
