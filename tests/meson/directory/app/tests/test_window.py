import app.window
