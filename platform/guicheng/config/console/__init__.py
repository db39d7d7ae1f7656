"""What ``manage.py region`` does: one function a subcommand, taking the parsed arguments and the command to write with.

Each returns whether all went well; that becomes the exit status.
"""
