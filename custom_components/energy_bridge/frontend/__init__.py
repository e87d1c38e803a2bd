"""What Energy Bridge adds to Home Assistant's pages; its sources are in `frontend/` of the project."""
