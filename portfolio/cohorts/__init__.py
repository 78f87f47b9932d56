"""Modules, cohorts (hold), teaching days, enrolments, the roster and the exam."""
