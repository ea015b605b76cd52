"""The application as a server loads it."""

from app import create_app

app = create_app()
