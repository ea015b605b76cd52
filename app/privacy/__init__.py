"""What people may do with their own data: read it, take it along, have it erased; and what ends."""
