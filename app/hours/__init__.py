"""When people work here: the hours of the week, the holidays, and the pauses nobody chose."""
