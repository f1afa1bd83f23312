"""Running an audit: tasks, the processes or the cluster that work on them, and what is kept while it runs."""
