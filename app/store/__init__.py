"""Grants, sign-ins and the access journal: the records of people's acts, in a database of their own, never beside figures."""
