"""Hypothesis without a stopwatch: on a busy machine a slow example is no wrong one."""

from hypothesis import HealthCheck, settings

settings.register_profile("models", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("models")
