filedesc://crawl.arc 0.0.0.0 20140216050221 text/plain 68
1 0 Crawler
URL IP-address Archive-date Content-type Archive-length

http://example.org/a b 192.0.2.7 20140216050221 text/html 280
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<html><head><title>Tariff lifted</title></head><body><article><h1>Tariff lifted</h1><p>The cabinet in Oslo said on Tuesday that it would lift the tariff on imported steel from the first of May.</p></article></body></html>
