"""An application: three modules."""
