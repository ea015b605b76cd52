"""What citizens do: vote, comment, agree, flag."""
