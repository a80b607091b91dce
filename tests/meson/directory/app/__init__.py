import app.plugins
