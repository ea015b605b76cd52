"""Who may act: the citizen's device, and the accounts of the staff."""
