"""PostgreSQL as Django knows it, asked less often (`settings.DATABASES`); see `base`."""
