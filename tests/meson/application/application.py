# SPDX-License-Identifier: MIT
import email.mime.text
import http.cookiejar
import http.server
import json.tool
import logging.config
import sys
import urllib.robotparser
import wsgiref.simple_server
import xml.dom.pulldom
import xml.etree.ElementTree
import xmlrpc.server

modules = [name for name in sys.modules if name.partition('.')[0] in
           ('email', 'html', 'http', 'json', 'logging', 'urllib', 'wsgiref', 'xml', 'xmlrpc')]
