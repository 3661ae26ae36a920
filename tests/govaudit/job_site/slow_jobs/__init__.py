"""An app of the job tests; its jobs take long."""
