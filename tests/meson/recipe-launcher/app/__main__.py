from app import plugins

print(plugins.NAME, plugins.__file__)
