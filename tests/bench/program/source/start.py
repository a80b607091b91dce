"""The script of the application, for tools that want a script."""
from app.main import main

main()
