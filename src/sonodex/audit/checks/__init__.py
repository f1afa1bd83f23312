"""The questions that an audit asks, a module each: its code, and beside it what the question is and why it matters."""
