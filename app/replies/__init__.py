"""What leadership says in public about what it heard: what it will do, what not, and why."""
