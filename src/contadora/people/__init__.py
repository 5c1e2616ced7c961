"""Accounts, delegations, roles, handling levels and the audit trail."""
