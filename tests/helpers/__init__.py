"""What several test files share: scripted hardware, servers, entries, flows and stories."""
