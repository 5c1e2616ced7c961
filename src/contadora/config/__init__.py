"""Settings, addresses, base templates and what is compiled from them."""
