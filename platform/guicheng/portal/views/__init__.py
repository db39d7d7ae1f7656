"""The pages, a module for each subject. Each function takes a `Visit`, calls one use-case or query, and renders."""
