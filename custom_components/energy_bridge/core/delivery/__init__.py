"""Ways to deliver a document."""
