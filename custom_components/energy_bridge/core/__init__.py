"""What Energy Bridge knows without Home Assistant: protocols, counters, reports, and their delivery."""
