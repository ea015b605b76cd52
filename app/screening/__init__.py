"""Reading texts by machine to advise people: it orders and annotates, and never decides."""
