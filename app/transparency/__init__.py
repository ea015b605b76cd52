"""The public record: what was decided, when and why, so that nobody can change it unnoticed."""
