"""The desk's data for programs: `/api/v1/`, read only, JSON, with an OpenAPI document."""
