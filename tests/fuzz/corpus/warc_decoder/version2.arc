http://example.org/two 192.0.2.7 20140216050221 text/html 200 - - 100 crawl.arc 221
<html><head><title>Tariff lifted</title></head><body><article><h1>Tariff lifted</h1><p>The cabinet in Oslo said on Tuesday that it would lift the tariff on imported steel from the first of May.</p></article></body></html>
