"""Forms and questionnaires as versioned data in four languages."""
