"""Loads templates from the packages of INSTALLED_APPS, whether these are directories or frozen."""
import pkgutil

from django.apps import apps
from django.template import Origin, TemplateDoesNotExist
from django.template.loaders.base import Loader as BaseLoader


class Loader(BaseLoader):
    def get_template_sources(self, template_name):
        for config in apps.get_app_configs():
            yield Origin(name=config.name, template_name=template_name, loader=self)

    def get_contents(self, origin):
        try:
            return pkgutil.get_data(origin.name, 'templates/' + origin.template_name).decode()
        except FileNotFoundError:
            raise TemplateDoesNotExist(origin) from None
