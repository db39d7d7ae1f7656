"""People of several organisations at one filing, in a browser."""
