"""Expected values: what an organisation's rate would be if it did as well as the average organisation with the same clients."""
