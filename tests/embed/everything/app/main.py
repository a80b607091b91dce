"""Uses the parts of the standard library that need more than its .py files."""
import asyncio
import ctypes
import datetime
import decimal
import http.server
import multiprocessing
import pkgutil
import sqlite3
import ssl
import sys
import threading
import urllib.request

if sys.version_info >= (3, 9):
    import zoneinfo


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'served ' + self.path.encode())

    def log_message(self, *arguments):
        pass


def without_certificate(protocol):
    """Returns a context for a connection that needs no certificate, so that no key is among the files."""
    context = ssl.SSLContext(protocol)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers('aNULL:@SECLEVEL=0')
    return context


def serve():
    server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
    server.socket = without_certificate(ssl.PROTOCOL_TLS_SERVER).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


async def fetch(port, context):
    reader, writer = await asyncio.open_connection('127.0.0.1', port, ssl=context)
    writer.write(b'GET /two HTTP/1.0\r\n\r\n')
    return (await reader.read()).split(b'\r\n')[-1]


def square(number):
    return number * number


def main():
    print('é', sys.argv[1:])
    # before any thread starts: fork() copies no threads, but their locks
    for method in 'fork', 'spawn', 'forkserver':
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(square, [1, 2, 3]))
    print(pkgutil.get_data('app', 'greeting.txt').decode().strip())
    port = serve()
    context = without_certificate(ssl.PROTOCOL_TLS_CLIENT)
    print(urllib.request.urlopen('https://127.0.0.1:%d/one' % port, context=context).read())
    print(asyncio.run(fetch(port, context)))
    print(sqlite3.connect(':memory:').execute('select 40 + 2').fetchall())
    print(decimal.Decimal(1) / 3)
    print(ctypes.CDLL(None).strlen(b'four'))
    if sys.version_info >= (3, 9):
        print(datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')).isoformat())
    print(datetime.datetime.strptime('2024-07-01', '%Y-%m-%d').date())


if __name__ == '__main__':
    main()
