"""Stands, for programs that tests start, in the place of a package that takes seconds to import.

jsonschema wants its parser of international addresses, which no format here asks for, and does
without one that cannot be imported.
"""

raise ImportError
