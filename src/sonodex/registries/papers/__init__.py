"""Open articles: where their texts are, what they say, and which passages answer which criterion."""
