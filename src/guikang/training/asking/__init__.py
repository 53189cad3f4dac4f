"""What can be asked of a case: one kind of question a module; the right answer is decided."""
