"""What the audit finds, and what it lets pass."""
