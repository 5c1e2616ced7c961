"""What States did: roll calls and acts."""
