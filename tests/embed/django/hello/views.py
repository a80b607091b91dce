import importlib.metadata

from django.shortcuts import render


def index(request):
    version = importlib.metadata.version('django')
    return render(request, 'hello/index.html', {'name': request.GET.get('name'), 'version': version})
