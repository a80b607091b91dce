"""Serves the application, and asks it for its page."""
import threading
import urllib.request
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    ALLOWED_HOSTS=['*'],
    INSTALLED_APPS=['hello'],
    ROOT_URLCONF='hello.urls',
    SECRET_KEY='not needed here',
    TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates',
                'OPTIONS': {'loaders': ['hello.loader.Loader']}}],
    USE_TZ=True)
server = make_server('127.0.0.1', 0, get_wsgi_application())
threading.Thread(target=server.serve_forever, daemon=True).start()
print(urllib.request.urlopen('http://127.0.0.1:%d/?name=w%%C3%%B6rld' % server.server_port).read().decode())
print(django.__file__)
