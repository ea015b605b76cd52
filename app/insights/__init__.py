"""What the numbers mean: values in, values out, without a table or a page."""
