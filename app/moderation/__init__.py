"""What moderators do: read before others do, and decide by written rules."""
