"""An application in two packages."""
