"""What the demo tells: the story, its narrator and its report."""
