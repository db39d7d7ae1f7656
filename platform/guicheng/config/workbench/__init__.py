"""The workbench: drafts of a region's files, kept in the database from the first change to publishing.

`bench.open_bench` reads it, `writing` changes it, `publishing` puts it live; `completing`, `outlining` and `comparing`
help whoever writes. All take an `Actor` and stay in the actor's region. Reading needs the permission ``configure`` or
``publish``, writing ``configure``, putting live ``publish``; every act is audited.
"""
